/* What lies on this phone: sealed with a key that no script can read out, nothing in clear. */
"use strict";

const kept = (() => {
  const NAME = "bangfu-visits";

  function done(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function opened() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("sealed");
    };
    return done(request);
  }

  // one transaction; resolves when it is on the disk
  async function within(store, mode, step) {
    const db = await opened();
    try {
      const transaction = db.transaction(store, mode);
      const over = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const result = await done(step(transaction.objectStore(store)));
      await over;
      return result;
    } finally {
      db.close();
    }
  }

  async function key() {
    const there = await within("keys", "readonly", (store) => store.get("key"));
    if (there) return there;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await within("keys", "readwrite", (store) => store.add(made, "key")).catch(() => null);
    return within("keys", "readonly", (store) => store.get("key"));
  }

  // the name is bound in: one value put in the place of another does not open
  function lock(name, iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) };
  }

  async function put(name, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    const data = await crypto.subtle.encrypt(lock(name, iv), await key(), plain);
    await within("sealed", "readwrite", (store) => store.put({ iv, data }, name));
  }

  async function get(name) {
    const found = await within("sealed", "readonly", (store) => store.get(name));
    if (!found) return null;
    const plain = await crypto.subtle.decrypt(lock(name, found.iv), await key(), found.data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  const drop = (name) => within("sealed", "readwrite", (store) => store.delete(name));
  const names = () => within("sealed", "readonly", (store) => store.getAllKeys());
  return { put, get, drop, names };
})();
