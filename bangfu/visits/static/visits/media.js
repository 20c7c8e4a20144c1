/* A photograph made small, a signature drawn, a voice note of a minute at most. */
"use strict";

const media = (() => {
  const LONGEST_SIDE = 1280;
  const LONGEST_NOTE = 60000;
  const pad = document.getElementById("pad");
  const pen = pad.getContext("2d");
  let isSigned = false;
  // of the visit that is open, and of no other
  let recording = null;
  let note = null;

  function read(blob) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  function image(url) {
    return new Promise((resolve, reject) => {
      const found = new Image();
      found.onload = () => resolve(found);
      found.onerror = reject;
      found.src = url;
    });
  }

  // also takes out where and with what it was taken
  async function small(file) {
    const url = URL.createObjectURL(file);
    try {
      const found = await image(url);
      const by = Math.min(1, LONGEST_SIDE / Math.max(found.naturalWidth, found.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(found.naturalWidth * by));
      canvas.height = Math.max(1, Math.round(found.naturalHeight * by));
      canvas.getContext("2d").drawImage(found, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL("image/jpeg", 0.8);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  function at(event) {
    const box = pad.getBoundingClientRect();
    return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height];
  }

  function unsign() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    isSigned = false;
  }

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.strokeStyle = "#000";
    pen.beginPath();
    pen.moveTo(...at(event));
    event.preventDefault();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!event.buttons) return;
    pen.lineTo(...at(event));
    pen.stroke();
    isSigned = true;
  });

  // answers whether it records: a visit that was left meanwhile is not recorded
  async function start(told) {
    const mine = {};
    recording = mine;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const release = () => stream.getTracks().forEach((track) => track.stop());
    if (recording !== mine) {
      release();
      return false;
    }
    const parts = [];
    const began = Date.now();
    mine.recorder = new MediaRecorder(stream);
    mine.recorder.ondataavailable = (event) => parts.push(event.data);
    mine.ended = new Promise((ended) => {
      mine.recorder.onstop = async () => {
        release();
        const url = await read(new Blob(parts, { type: mine.recorder.mimeType }));
        if (recording === mine) {
          note = url;
          told(Math.round((Date.now() - began) / 1000));
        }
        ended();
      };
    });
    mine.recorder.start();
    setTimeout(() => end(mine), LONGEST_NOTE);
    return true;
  }

  function end(one) {
    if (one && one.recorder && one.recorder.state === "recording") one.recorder.stop();
  }

  function stop() {
    end(recording);
  }

  function clear() {
    const last = recording;
    recording = null;
    note = null;
    end(last);
    unsign();
  }

  // what was handed in, by kind, as texts that can be sealed
  async function gathered(form) {
    const found = {};
    stop();
    if (recording) await recording.ended;
    const [photo] = form.elements.photo.files;
    const [sheet] = form.elements.signature.files;
    const [voice] = form.elements.voice.files;
    if (photo) found.photo = await small(photo);
    if (sheet) found.signature = await small(sheet);
    else if (isSigned) found.signature = pad.toDataURL("image/png");
    if (voice) found.voice = await read(voice);
    else if (note) found.voice = note;
    return found;
  }

  function blob(url) {
    const [head, body] = url.split(",");
    const text = atob(body);
    const bytes = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
    return new Blob([bytes], { type: head.slice(5).split(";")[0] });
  }

  return { gathered, blob, start, stop, unsign, clear };
})();
