{% load static %}/* Keeps the page of visits for when there is no network: the page and its files, nobody's data. */
"use strict";
const KEPT = "bangfu-visits";
const PAGE = "{% url 'visit-phone' %}";
const FILES = [
  "{% static 'vendor/bootstrap-5.3.9/bootstrap.min.css' %}",
  "{% static 'web/app.css' %}",
  "{% static 'web/flow.css' %}",
  "{% static 'web/app.js' %}",
  "{% static 'web/flow.js' %}",
  "{% static 'web/icon.svg' %}",
  "{% static 'vendor/tabler-icons-3.51.0/sprite.svg' %}",
  "{% static 'django_htmx/htmx-2.min.js' %}",
  "{% static 'visits/phone.css' %}",
  "{% static 'visits/kept.js' %}",
  "{% static 'visits/media.js' %}",
  "{% static 'visits/phone.js' %}",
];

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES);
  const page = await fetch(PAGE, { credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error("no page");
  await cache.put(PAGE, page);
}

async function tidy() {
  const cache = await caches.open(KEPT);
  const wanted = new Set([PAGE, ...FILES].map((path) => new URL(path, location).href));
  const there = await cache.keys();
  await Promise.all(there.filter((one) => !wanted.has(one.url)).map((one) => cache.delete(one)));
  await self.clients.claim();
}

async function page(request) {
  try {
    return await fetch(request);
  } catch (gone) {
    return caches.match(PAGE);
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
