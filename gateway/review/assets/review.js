/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, dragging on the timeline, and what is new. All of it is a help: without this file
 * every page reads, filters, zooms and takes notes just so. */
"use strict";

const rows = () => Array.from(document.querySelectorAll("tr[data-row]"));
const rowLink = (row) => row.querySelector("a[href]");
let at = -1;

function stand(index) {
    const all = rows();
    if (all.length === 0) return;
    at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach((row, i) => row.classList.toggle("at", i === at));
    rowLink(all[at]).focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
}

/* Where the focus is counts, so that Tab and j go on from one another. */
function place() {
    const row = document.activeElement && document.activeElement.closest("tr[data-row]");
    return row ? rows().indexOf(row) : at;
}

const acts = {
    "j": () => stand(place() + 1),
    "k": () => stand(place() - 1),
    "o": () => rows()[place()] && rowLink(rows()[place()]).click(),
    "/": () => {
        const text = document.getElementById("text");
        if (text) text.focus();
        else location.assign("/incidents#text");
    },
    "a": () => {
        const note = document.getElementById("note");
        if (note) note.focus();
    },
};

function typing(target) {
    return target.closest("input, textarea, select") !== null;
}

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
    if (typing(event.target)) return;
    const act = acts[event.key];
    const link = Array.from(document.querySelectorAll("[data-key]")).find(
        (each) => each.dataset.key === event.key);
    if (act) act();
    else if (link) link.click();
    else return;
    event.preventDefault();
});

/* Drag over the timeline: the time between is asked for. */
function watchTimeline() {
    const svg = document.getElementById("timeline");
    if (!svg || svg.dataset.watched) return;
    svg.dataset.watched = "1";
    const bins = Number(svg.dataset.bins);
    const width = svg.viewBox.baseVal.width;
    let from = null;
    let chosen = null;
    const x = (event) => {
        const box = svg.getBoundingClientRect();
        return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    };
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    svg.addEventListener("pointerdown", (event) => {
        if (event.button === 0) from = x(event);
    });
    window.addEventListener("pointermove", (event) => {
        if (from === null || Math.abs(x(event) - from) < 0.004) return;
        if (!chosen) {
            chosen = document.createElementNS("http://www.w3.org/2000/svg", "rect");
            chosen.setAttribute("class", "chosen");
            chosen.setAttribute("height", "100");
            svg.append(chosen);
        }
        chosen.setAttribute("x", Math.min(from, x(event)) * width);
        chosen.setAttribute("width", Math.abs(x(event) - from) * width);
    });
    window.addEventListener("pointerup", (event) => {
        if (chosen) {
            const second = (part) => Math.round(
                Number(svg.dataset.begin) + part * bins * Number(svg.dataset.width));
            const text = (part) => new Date(second(part) * 1000).toISOString().slice(0, 19) + "Z";
            const url = new URL(location.href);
            if (url.pathname === "/") url.pathname = "/incidents";
            url.searchParams.delete("page");
            url.searchParams.set("since", text(Math.min(from, x(event))));
            url.searchParams.set("until", text(Math.max(from, x(event))));
            location.assign(url);
        }
        from = null;
    });
    /* The click that ends a drag is not one on a bar. */
    svg.addEventListener("click", (event) => {
        if (chosen) event.preventDefault();
    }, true);
}

/* What is new: the page is asked for again and its lists put in, where nobody is writing. */
const live = document.getElementById("live");

async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const known = new Set(rows().map((row) => row.id));
    const here = place();
    const id = here >= 0 ? rows()[here].id : "";
    for (const part of [".found", ".groups", ".tiles", ".card.scroll", ".head", ".story", "#proof"]) {
        const old = document.querySelector("main " + part);
        const now = fresh.querySelector("main " + part);
        if (old && now && old.isConnected) old.replaceWith(document.adoptNode(now));
    }
    live.textContent = fresh.getElementById("live").textContent;
    live.dataset.after = fresh.getElementById("live").dataset.after;
    rows().forEach((row) => {
        if (row.id && !known.has(row.id)) row.classList.add("fresh");
    });
    if (id) stand(rows().findIndex((row) => row.id === id));
    watchTimeline();
}

async function watch() {
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    for (;;) {
        try {
            const answer = await fetch("/live?after=" + live.dataset.after);
            if (!answer.ok) throw new Error(String(answer.status));
            const news = await answer.json();
            live.className = "live on";
            const reading = String(getSelection()) !== "";
            if (String(news.version) !== live.dataset.after && !reading) await renew();
            await pause(1000);
        } catch (error) {
            live.className = "live on off";
            live.textContent = "Not connected: is the review still running?";
            await pause(5000);
        }
    }
}

watchTimeline();
if (live) {
    live.className = "live on";
    watch();
}
