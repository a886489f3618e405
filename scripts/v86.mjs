// SPDX-License-Identifier: BSD-2-Clause
// Boots Selkie in v86, a PC in JavaScript: node scripts/v86.mjs V86 ROMS KIND FILE [SECONDS] [TEXT].
//
// V86 is the folder of the unpacked npm package (scripts/fetch-v86), ROMS the folder with
// bios-ram.bin and vgabios-stdvga.bin, KIND hda, fda or cdrom. In the environment BIOS and VGA_BIOS name
// other files, and MEMORY gives the machine other than 64 MiB. The terminal becomes the machine's screen
// and keyboard; Ctrl-A X quits.
//
// With SECONDS nobody types: what the machine writes to the debug ports comes to the terminal at
// once, and the screen's text when it ends, after SECONDS or once TEXT was seen on either.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const [v86, roms, kind, file, seconds, text = ""] = process.argv.slice(2);
const { V86 } = await import(resolve(v86, "build/libv86.mjs"));
const QUIT = "\x01x";
// Scan codes of keys such as the arrows, by the characters that terminals send for them.
const KEYS = {
    "\x1b": [0x01], "\x1b[A": [0xe0, 0x48], "\x1b[B": [0xe0, 0x50], "\x1b[C": [0xe0, 0x4d],
    "\x1b[D": [0xe0, 0x4b], "\x1b[H": [0xe0, 0x47], "\x1b[F": [0xe0, 0x4f], "\x1b[5~": [0xe0, 0x49],
    "\x1b[6~": [0xe0, 0x51], "\x1bOP": [0x3b], "\x1bOQ": [0x3c],
    "\r": [0x1c], "\t": [0x0f], "\x7f": [0x0e], "\b": [0x0e],
};

const load = (path) => {
    const bytes = readFileSync(path);
    return { buffer: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
};

const machine = new V86({
    wasm_path: resolve(v86, "build/v86.wasm"),
    bios: load(process.env.BIOS || resolve(roms, "bios-ram.bin")),
    vga_bios: load(process.env.VGA_BIOS || resolve(roms, "vgabios-stdvga.bin")),
    memory_size: (process.env.MEMORY || 64) << 20,
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
        if (seconds)
            process.stdout.write(String.fromCharCode(byte));
    };
    // The firmware reads the debug port to see whether there is one. It returns E9h, as QEMU's
    // does.
    io.register_read(0x402, {}, () => 0xe9);
    io.register_write(0x402, {}, write);
    io.register_write(0xe9, {}, write);
});
machine.add_listener("screen-put-char", ([row, column, code]) => {
    if (row < 25 && column < 80)
        screen[row][column] = code > 31 && code < 127 ? String.fromCharCode(code) : " ";
});

// Writes the lines that have changed to the terminal.
function paint(shown) {
    screen.forEach((row, number) => {
        const line = row.join("").trimEnd();
        if (line !== shown[number])
            process.stdout.write(`\x1b[${number + 1};1H${line}\x1b[K`);
        shown[number] = line;
    });
}

function press(data) {
    if (data.includes(QUIT)) {
        process.stdout.write("\x1b[26;1H\n");
        process.exit(0);
    }
    if (KEYS[data]) {
        const codes = KEYS[data];
        machine.keyboard_send_scancodes([...codes, ...codes.slice(0, -1), codes.at(-1) | 0x80]);
        return;
    }
    for (const part of data.split(/([\r\t\x7f\b])/)) {
        if (KEYS[part])
            press(part);
        else if (part > "\x1f")
            machine.keyboard_send_text(part);
    }
}

function interact() {
    const shown = [];
    let waiting = "";
    process.stdin.setRawMode?.(true);
    process.stdin.setEncoding("latin1");
    process.stdin.on("data", (data) => {
        data = waiting + data;
        waiting = data.endsWith(QUIT[0]) ? QUIT[0] : "";
        press(waiting ? data.slice(0, -1) : data);
    });
    process.stdin.on("end", () => process.exit(0));
    process.stdout.write("\x1b[2J");
    setInterval(() => paint(shown), 50);
}

if (seconds) {
    setInterval(look, 100);
    setTimeout(() => end(text ? 1 : 0), seconds * 1000);
} else {
    interact();
}
