/* Visits on a phone: today's list, the form, and what waits to be sent. */
"use strict";

(() => {
  const page = document.getElementById("content");
  const form = document.getElementById("form");
  const one = (id) => document.getElementById(id);
  const DAY = 86400000;
  const VISIT = "visit ";
  const DEVICE = "device ";
  // where the network does not answer nobody is kept waiting at a door
  const PATIENCE = 3000;
  // an answer that is no answer to this visit: who is signed in, and how busy the server is
  const LATER = [401, 403, 408, 429, 502, 503, 504];
  const TOO_LARGE = 413;
  // what the register said when the visit was written: a change made since is held, not overwritten
  const SEEN = ["person_version", "spell", "spell_version", "seen_wish", "seen_training"];
  let current = null;
  let sending = null;
  let asking = null;

  function word(name, n) {
    return one("words").querySelector(`[data-word="${name}"]`).textContent.replace("{n}", n);
  }

  function tell(text) {
    one("status").textContent = text;
    one("status").hidden = !text;
  }

  function element(tag, text, look) {
    const made = document.createElement(tag);
    made.textContent = text;
    if (look) made.className = look;
    return made;
  }

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // the list goes by itself, and with its owner; what was written stays until it is sent
  async function list() {
    const [found, owner] = [await kept.get("list"), await kept.get("owner")];
    if (!found) return null;
    if (found.owner === owner && Date.now() - found.at < found.days * DAY) return found;
    await kept.drop("list");
    return null;
  }

  // who is at this phone as far as the server has said; null: nobody is signed in
  async function met(owner) {
    const found = await kept.get("list");
    const isOthers = (one) => one !== null && one.owner !== owner;
    if (isOthers(found)) await kept.drop("list");
    await kept.put("owner", owner);
    if (owner === null || !(isOthers(found) || isOthers(current))) return;
    if (isOthers(current)) close();
    tell(word("not-yours"));
  }

  async function queued() {
    const names = (await kept.names()).filter((name) => name.startsWith(VISIT));
    const found = await Promise.all(names.map((name) => kept.get(name)));
    return found.sort((a, b) => a.at - b.at);
  }

  function personRow(person, owner) {
    const row = element("li", "", "list-group-item");
    const pick = element("button", "", "btn btn-link text-start w-100");
    pick.append(element("strong", person.name), ` ${person.village} ${person.household}`);
    pick.addEventListener("click", () => open(person, owner));
    const names = person.asks.map((name) => (group(name) || label(name)).textContent.trim());
    row.append(pick, element("p", word("asks") + names.join("、"), "text-secondary mb-0"));
    return row;
  }

  // questions that open together: new work, and what the person wants
  function group(name) {
    return form.querySelector(`#${name === "spell" ? "new-work" : name} > summary`);
  }

  function label(name) {
    return form.querySelector(`[data-field="${name}"] .form-label`);
  }

  function button(text, act) {
    const made = element("button", text, "btn btn-light btn-sm");
    made.addEventListener("click", act);
    return made;
  }

  async function changed(visit, more) {
    const next = Object.assign({}, visit, more, { problem: "", code: "", at: Date.now() });
    // written before the other goes: a phone that is full or switched off loses neither
    await kept.put(VISIT + next.fields.uuid, next);
    if (next.fields.uuid !== visit.fields.uuid) await kept.drop(VISIT + visit.fields.uuid);
    await send();
  }

  function visitRow(visit, person) {
    const row = element("li", "", "list-group-item");
    row.append(element("strong", visit.name), ` ${visit.fields.visited_on}`);
    if (visit.problem) row.append(element("p", visit.problem, "text-danger mb-1"));
    if (visit.code === "sent_otherwise") {
      const fields = Object.assign({}, visit.fields, { uuid: uuid() });
      row.append(button(word("again"), () => changed(visit, { fields })));
    }
    if (["file", "refused"].includes(visit.code) && Object.keys(visit.files).length) row.append(button(word("plain"), () => changed(visit, { files: {} })));
    if (["file", "refused"].includes(visit.code) && person) row.append(button(word("open"), () => reopen(visit, person)));
    if (visit.code) {
      row.append(button(word("discard"), async () => {
        if (!window.confirm(word("sure"))) return;
        await kept.drop(VISIT + visit.fields.uuid);
        await show();
      }));
    }
    return row;
  }

  // what another account wrote is counted, not shown, and only that account sends or discards it
  function queueRows(waiting, owner, mine) {
    const listed = new Map((mine ? mine.people : []).map((person) => [person.number, person]));
    const rows = waiting.filter((visit) => visit.owner === owner)
      .map((visit) => visitRow(visit, listed.get(visit.fields.person_number)));
    const others = waiting.length - rows.length;
    if (others) rows.push(element("li", word("other", others), "list-group-item text-secondary"));
    return rows;
  }

  async function show() {
    const [mine, waiting, owner] = [await list(), await queued(), await kept.get("owner")];
    const gone = new Set(waiting.map((visit) => visit.fields.person_number).concat(mine ? mine.done : []));
    const people = mine ? mine.people.filter((person) => !gone.has(person.number)) : [];
    one("people").replaceChildren(...people.map((person) => personRow(person, mine.owner)));
    if (!people.length) one("people").append(element("li", word("nobody"), "list-group-item text-secondary"));
    one("wipe").hidden = !mine;
    one("queue").replaceChildren(...queueRows(waiting, owner, mine));
    one("waiting").hidden = !waiting.length;
    one("waiting-title").textContent = word("waiting", waiting.length);
  }

  function open(person, owner) {
    current = { person, owner, uuid: uuid(), files: {}, seen: person.seen };
    form.reset();
    forget();
    const hasSpell = Boolean(person.seen.spell);
    for (const field of form.querySelectorAll("#asked > *, #others > *")) {
      const own = field.dataset.field;
      const name = own === "income_month" ? "monthly_income_yuan" : own;
      const isOfSpell = !["phone", "labour_ability"].includes(name);
      field.hidden = isOfSpell && !hasSpell;
      one(person.asks.includes(name) ? "asked" : "others").append(field);
      const now = field.querySelector(".now") || field.appendChild(element("p", "", "now helptext"));
      now.textContent = person.now[own] ? word("now") + person.now[own] : "";
    }
    askMonth();
    for (const part of form.querySelectorAll(".word")) {
      part.open = person.asks.includes(part.id);
      const now = part.querySelector(".now") || part.insertBefore(element("p", "", "now helptext"), part.children[1]);
      now.textContent = person.now[part.id] ? word("now") + person.now[part.id] : "";
    }
    one("new-work").open = person.asks.includes("spell") && !hasSpell;
    const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString();
    form.elements.visited_on.value = today.slice(0, 10);
    form.querySelectorAll("[type=month]").forEach((month) => { month.max = today.slice(0, 7); });
    one("visit-title").textContent = `${person.name} ${person.village} ${person.household}`;
    turn(true);
    soon(signedIn()).then(show);
  }

  // what could not be sent, as it was written: nothing of it came in, so that it is the same visit
  function reopen(visit, person) {
    open(person, visit.owner);
    Object.assign(current, { uuid: visit.fields.uuid, files: visit.files, seen: visit.fields });
    for (const [name, value] of Object.entries(visit.fields)) {
      const field = form.elements[name];
      // resetting the form leaves hidden ones as they are
      if (field && field.type !== "hidden") field.value = value;
    }
    for (const part of form.querySelectorAll("details")) part.open = true;
    if (visit.files.voice || visit.files.photo || visit.files.signature) one("recorded").textContent = word("files");
    askMonth();
  }

  function close() {
    current = null;
    form.reset();
    forget();
    turn(false);
  }

  function forget() {
    media.clear();
    one("record").hidden = false;
    one("stop").hidden = true;
    one("recorded").textContent = "";
    unmark();
  }

  function unmark() {
    form.querySelectorAll(".errorlist").forEach((told) => told.remove());
  }

  // said above and beside the field, which comes into sight
  function refuse(field, text) {
    tell(text);
    field.closest(".form-field").append(element("p", text, "errorlist"));
    const part = field.closest("details");
    if (part) part.open = true;
    field.focus();
  }

  // what the register would not take is asked about at the door, with or without a network
  function isShaped() {
    const wrong = Array.from(form.elements).find((field) => !field.checkValidity());
    if (!wrong) return true;
    const name = wrong.closest(".form-field").querySelector(".form-label").textContent.trim();
    if (wrong.type === "radio") refuse(wrong, word("choose", name));
    else refuse(wrong, `${word("wrong", name)}${wrong.title ? ` ${wrong.title}` : ""}`);
    return false;
  }

  // of which month an income is, only where one is told
  function askMonth() {
    const isTold = Boolean(form.elements.monthly_income_yuan.value);
    form.querySelector('[data-field="income_month"]').hidden = !isTold;
    if (!isTold) form.elements.income_month.value = "";
  }

  function turn(isVisit) {
    one("visit").hidden = !isVisit;
    one("list").hidden = isVisit;
    if (isVisit) tell("");
    window.scrollTo(0, 0);
  }

  async function save(event) {
    event.preventDefault();
    if (!current) return;
    const visit = current;
    const { person, owner } = visit;
    unmark();
    if (!isShaped()) return;
    const fields = { uuid: visit.uuid, person_number: person.number };
    for (const name of SEEN) {
      if (name in visit.seen) fields[name] = visit.seen[name];
    }
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && value && !(name in fields)) fields[name] = value;
    }
    const missing = [["new_", "new_start_month", "blank"], ["wish_", "wish_form", "no-form"], ["training_", "training_wanted", "no-want"]]
      .find(([start, first]) => !fields[first] && Object.keys(fields).some((name) => name.startsWith(start)));
    if (missing) {
      const [, first, told] = missing;
      refuse(form.elements[first], word(told));
      return;
    }
    if (visit.isSaving) return;
    visit.isSaving = true;
    // whoever is signed in writes it; where nobody can be asked, whoever took the list
    await soon(signedIn());
    if (current !== visit) return show();
    try {
      const files = Object.assign({}, visit.files, await media.gathered(form));
      await kept.put(VISIT + visit.uuid, { owner, fields, files, name: person.name, at: Date.now() });
    } catch (problem) {
      visit.isSaving = false;
      tell(word("full"));
      return;
    }
    close();
    tell(word("saved"));
    await show();
    await send();
  }

  // the answer of the server says whether there is a network; null: nothing can be sent now
  async function stateNow() {
    let answer;
    try {
      answer = await fetch(page.dataset.state, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    } catch (offline) {
      one("offline").hidden = false;
      return null;
    }
    one("offline").hidden = true;
    one("sign-in").hidden = answer.type !== "opaqueredirect";
    const state = answer.ok ? await answer.json().catch(() => null) : null;
    // 403: somebody who makes no visits
    if (state || answer.type === "opaqueredirect" || answer.status === 403) await met(state ? state.owner : null);
    return state;
  }

  // one question at a time: two first ones would each be given a token, and one be wrong
  function signedIn() {
    if (!asking) asking = stateNow().finally(() => { asking = null; });
    return asking;
  }

  function soon(answer) {
    return Promise.race([answer.catch(() => null), new Promise((over) => { setTimeout(over, PATIENCE); })]);
  }

  async function failed() {
    if (!one("offline").hidden) tell(word("offline"));
    await show();
  }

  async function ask(address, state, body) {
    const device = await kept.get(DEVICE + state.owner);
    const headers = { "X-CSRFToken": state.csrf, "X-Visit-Device": device ? device.token : "" };
    return fetch(address, { method: "POST", headers, body, credentials: "same-origin", redirect: "manual" });
  }

  async function take() {
    const state = await signedIn();
    if (!state) return failed();
    const answer = await ask(page.dataset.take, state, null);
    if (!answer.ok) return tell(word("later"));
    const { owner, token, days, people } = await answer.json();
    await kept.put(DEVICE + owner, { token });
    await kept.put("list", { owner, people, days, done: [], at: Date.now() });
    tell(word("taken"));
    return send();
  }

  async function sendOne(visit, state) {
    const body = new FormData();
    Object.entries(visit.fields).forEach(([name, value]) => body.append(name, value));
    Object.entries(visit.files).forEach(([kind, url]) => body.append(kind, media.blob(url), kind));
    const answer = await ask(page.dataset.sync, state, body);
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson && (answer.ok || answer.type === "opaqueredirect" || LATER.includes(answer.status))) throw new Error("later");
    const told = isJson ? await answer.json() : unanswered(answer.status);
    const name = VISIT + visit.fields.uuid;
    const now = await kept.get(name);
    // what was deleted or written anew meanwhile is left as it is
    const isSame = Boolean(now) && now.at === visit.at;
    if (answer.ok) {
      const mine = await list();
      if (mine) await kept.put("list", Object.assign(mine, { done: mine.done.concat(visit.fields.person_number) }));
      if (isSame) await kept.drop(name);
      return told.held;
    }
    if (isSame) await kept.put(name, Object.assign(visit, { problem: told.told, code: told.code }));
    return null;
  }

  // the others are not kept waiting by one visit that the server could not take
  function unanswered(status) {
    return status === TOO_LARGE ? { code: "file", told: word("large") } : { code: "refused", told: word("broken") };
  }

  async function sendAll(waiting, state) {
    let [sent, held] = [0, 0];
    try {
      for (const visit of waiting) {
        const answer = await sendOne(visit, state);
        if (answer !== null) [sent, held] = [sent + 1, held + answer];
      }
    } catch (problem) {
      tell(word("later"));
      return;
    }
    if (sent) tell(held ? word("held", held) : word("sent", sent));
  }

  async function sendWaiting() {
    const waiting = await queued();
    const state = await signedIn();
    if (state) await sendAll(waiting.filter((visit) => visit.owner === state.owner), state);
    else if (waiting.length) await failed();
    await show();
  }

  // one try at a time, and a new one for whoever asks meanwhile: the one under way may have missed
  // a visit just saved, a network that came back or who has just signed in
  async function send() {
    const before = sending || asking;
    if (before) await before.catch(() => null);
    if (!sending) sending = sendWaiting().finally(() => { sending = null; });
    return sending;
  }

  async function record() {
    const over = (seconds) => {
      one("record").hidden = false;
      one("stop").hidden = true;
      one("recorded").textContent = word("recorded", seconds);
    };
    try {
      if (!await media.start(over)) return;
      one("record").hidden = true;
      one("stop").hidden = false;
      one("recorded").textContent = word("recording");
    } catch (refused) {
      one("recorded").textContent = word("no-voice");
    }
  }

  async function start() {
    if (!window.isSecureContext || !navigator.serviceWorker) return tell(word("unsafe"));
    one("take").addEventListener("click", take);
    one("send").addEventListener("click", send);
    one("back").addEventListener("click", () => turn(false));
    one("unsign").addEventListener("click", media.unsign);
    one("record").addEventListener("click", record);
    one("stop").addEventListener("click", media.stop);
    one("wipe").addEventListener("click", async () => { await kept.drop("list"); await show(); });
    form.addEventListener("submit", save);
    form.elements.monthly_income_yuan.addEventListener("input", askMonth);
    window.addEventListener("online", send);
    window.addEventListener("offline", () => { one("offline").hidden = false; });
    navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope }).catch(() => null);
    // a page that comes back may have been another's meanwhile
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
    // who is signed in is asked first: nobody's list is shown to another
    await soon(send());
    return show();
  }

  start();
})();
