// SPDX-License-Identifier: BSD-2-Clause
// The page: runs v86 with Selkie, shows its log as a table with bars, and boots images of the user's.
// machine.js, which scripts/web makes, gives the ROMs, the emulator's program and the first diskette.
"use strict";

const LINE = /^([EWID])(\d{5,}) (.*)$/;
const DISKETTES = [160, 180, 320, 360, 640, 720, 1200, 1440, 2880].map((kib) => kib * 1024);
const DISKETTE = 1440 * 1024;
const DEBUG_PORT = 0x402;
const element = (id) => document.getElementById(id);

let machine = null;
let medium = null;

function complain(text) {
    element("alert").textContent = text;
    element("alert").hidden = !text;
}

function bytes(name) {
    return Uint8Array.from(atob(SELKIE[name]), (c) => c.charCodeAt(0));
}

// The log's lines since the last reset, and the beginning of a line that is not complete yet.
const log = { lines: [], rest: "" };

function take(code) {
    if (code !== 10) {
        log.rest += String.fromCharCode(code);
        return;
    }
    const found = LINE.exec(log.rest.trimEnd());
    log.rest = "";
    if (!found)
        return;
    const line = { level: found[1], at: Number(found[2]), text: found[3] };
    // Each start of the machine counts its time from 0.
    if (log.lines.length && line.at < log.lines.at(-1).at)
        log.lines = [];
    log.lines.push(line);
    log.changed = true;
}

function row(line, index) {
    const first = log.lines[0].at, total = Math.max(log.lines.at(-1).at - first, 1);
    const end = log.lines[Math.min(index + 1, log.lines.length - 1)].at;
    const tr = document.createElement("tr"), bar = document.createElement("span");
    tr.className = line.level;
    bar.style.marginLeft = `${100 * (line.at - first) / total}%`;
    bar.style.width = `${100 * (end - line.at) / total}%`;
    bar.title = `${end - line.at} ms`;
    const words = { E: "Error: ", W: "Warning: " }[line.level] || "";
    for (const content of [String(line.at - first), bar, words + line.text]) {
        const td = document.createElement("td");
        td.append(content);
        tr.append(td);
    }
    return tr;
}

function show_log() {
    if (!log.changed)
        return;
    log.changed = false;
    element("log").tBodies[0].replaceChildren(...log.lines.map(row));
}

// A CD has the identifier CD001 in its 17th block; a diskette is known by its size.
function kind_of(image) {
    const id = String.fromCharCode(...new Uint8Array(image.slice(0x8001, 0x8006)));
    if (id === "CD001")
        return ["cdrom", "CD"];
    return DISKETTES.includes(image.byteLength) ? ["fda", "diskette"] : ["hda", "disk"];
}

function typing(on) {
    machine?.keyboard_set_enabled(on);
}

async function start() {
    const old = machine;
    machine = null;
    await old?.destroy();
    log.lines = [];
    log.rest = "";
    log.changed = true;
    const [kind, name] = kind_of(medium.image);
    machine = new V86({
        wasm_fn: async (imports) => (await WebAssembly.instantiate(bytes("wasm"), imports)).instance.exports,
        bios: { buffer: bytes("bios").buffer },
        vga_bios: { buffer: bytes("vga_bios").buffer },
        memory_size: 64 << 20,
        screen_container: element("screen"),
        disable_speaker: true,
        disable_mouse: true,
        autostart: true,
        [kind]: { buffer: medium.image.slice(0) },
    });
    machine.add_listener("emulator-ready", () => {
        const io = machine.v86.cpu.io;
        // The firmware reads the debug port to see whether there is one. It returns E9h, as QEMU's
        // does.
        io.register_read(DEBUG_PORT, {}, () => 0xe9);
        io.register_write(DEBUG_PORT, {}, take);
        typing(document.activeElement === element("screen"));
    });
    element("medium").textContent = `${medium.name} (${name})`;
}

async function boot_file(file) {
    complain("");
    try {
        const image = await file.arrayBuffer();
        if (image.byteLength < 512)
            throw new Error("it has less than one sector");
        medium = { name: file.name, image };
        await start();
        element("screen").focus();
    } catch (error) {
        complain(`${file.name} cannot be booted: ${error.message}.`);
    }
}

function listen() {
    const screen = element("screen");
    screen.addEventListener("focus", () => typing(true));
    screen.addEventListener("blur", () => typing(false));
    screen.addEventListener("mousedown", () => screen.focus());
    // This listener is added before v86's, which takes all keys while it is enabled.
    window.addEventListener("keydown", (event) => {
        if (event.ctrlKey && event.altKey && event.key !== "Delete" && document.activeElement === screen)
            element("restart").focus();
    }, true);
    element("restart").addEventListener("click", () => start());
    element("file").addEventListener("change", (event) => {
        if (event.target.files.length)
            boot_file(event.target.files[0]);
    });
    for (const name of ["dragover", "dragleave", "drop"])
        document.addEventListener(name, (event) => {
            event.preventDefault();
            document.body.classList.toggle("drop", name === "dragover");
            if (name === "drop" && event.dataTransfer.files.length)
                boot_file(event.dataTransfer.files[0]);
        });
    setInterval(show_log, 200);
}

function main() {
    if (typeof WebAssembly === "undefined")
        return complain("This browser has no WebAssembly, which the emulator needs.");
    if (typeof V86 === "undefined")
        return complain("libv86.js is missing beside this page: make web puts it there.");
    if (typeof SELKIE === "undefined")
        return complain("machine.js is missing beside this page: make web puts it there.");
    const image = new Uint8Array(DISKETTE);
    image.set(bytes("diskette"));
    medium = { name: "the prompt", image: image.buffer };
    listen();
    start();
}

main();
