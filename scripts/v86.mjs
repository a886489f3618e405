// SPDX-License-Identifier: BSD-2-Clause
// Boots Selkie in v86, a PC in JavaScript: node scripts/v86.mjs V86 ROMS KIND FILE [SECONDS] [TEXT].
//
// V86 is the folder of the unpacked npm package (scripts/fetch-v86), ROMS the folder with
// bios-ram.bin and vgabios-stdvga.bin, KIND hda, fda or cdrom. What the machine writes to the debug
// ports comes to the terminal at once, the screen's text when it ends: after SECONDS (60), or once
// TEXT was seen on either.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [v86, roms, kind, file, seconds = "60", text = ""] = process.argv.slice(2);
const { V86 } = await import(resolve(v86, "build/libv86.mjs"));

const load = (path) => {
    const bytes = readFileSync(path);
    return { buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
};

const machine = new V86({
    wasm_path: resolve(v86, "build/v86.wasm"),
    bios: load(resolve(roms, "bios-ram.bin")),
    vga_bios: load(resolve(roms, "vgabios-stdvga.bin")),
    memory_size: 64 << 20,
    disable_speaker: true,
    autostart: true,
    [kind]: load(file),
});

let written = "";
const screen = Array.from({ length: 25 }, () => Array(80).fill(" "));
const lines = () => screen.map((row) => row.join("").trimEnd()).join("\n").trimEnd();

function end(code) {
    console.log("\n--- screen\n" + lines());
    process.exit(code);
}

function look() {
    if (text && (written.includes(text) || lines().includes(text)))
        end(0);
}

machine.add_listener("emulator-ready", () => {
    const io = machine.v86.cpu.io;
    const write = (byte) => {
        written += String.fromCharCode(byte);
        process.stdout.write(String.fromCharCode(byte));
    };
    // The firmware looks whether its debug port is there; QEMU's reads as E9h.
    io.register_read(0x402, {}, () => 0xe9);
    io.register_write(0x402, {}, write);
    io.register_write(0xe9, {}, write);
});
machine.add_listener("screen-put-char", ([row, column, code]) => {
    if (row < 25 && column < 80)
        screen[row][column] = code > 31 && code < 127 ? String.fromCharCode(code) : " ";
});
setInterval(look, 100);
setTimeout(() => end(text ? 1 : 0), seconds * 1000);
