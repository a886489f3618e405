# SPDX-License-Identifier: BSD-2-Clause
"""Disassembles the ROMs. Code that a 486 runs must have no instruction that a 486 lacks."""

import re
import subprocess

import pytest

from lib import paths

pytestmark = pytest.mark.selkie

# Instructions that came after the 486 (Intel SDM vol. 2; vol. 3B, 23.15).
NEWER = re.compile(r"cmov\w+|cpuid|rdtscp?|rdmsr|wrmsr|rdpmc|cmpxchg8b|sys(enter|exit|call|ret)|"
                   r"fu?comip?|fcmov\w*|nop[wl]|ud[012]|[lms]fence|fxsave|fxrstor|emms|movnti?\w*|"
                   r"prefetch\w*|endbr\w+|popcnt|lzcnt|tzcnt|movbe|x[gs]etbv|clflush|rsm")
PREFIXES = r"(?:(?:lock|rep\w*|data16|addr32|cs|ds|es|fs|gs|ss) +)*"

# Functions that may have such instructions: the file and the condition that asks whether the CPU
# knows them.
GUARDED = {
    "cpuid": ("src/cpu/cpu.c", r"if \(cpu_has_cpuid\(\) &&"),
    "narrow_sum": ("src/cpu/byte_sum.c", r"!\(simd_features\(\) & CPUID_1_EDX_SSE\)"),
    "long_sum": ("src/cpu/byte_sum.c",
                 r"simd_features\(\) & CPUID_1_EDX_SSE2 \? bulk_begin\(\) : BULK_NONE"),
    "bulk_copy": ("src/cpu/bulk.c", r"!\(simd_features\(\) & CPUID_1_EDX_SSE\)"),
    "bulk_clear": ("src/cpu/bulk.c", r"!\(simd_features\(\) & CPUID_1_EDX_SSE\)"),
    # The two above call these.
    "copy_blocks": ("src/cpu/bulk.c", r"!\(simd_features\(\) & CPUID_1_EDX_SSE\)"),
    "clear_blocks": ("src/cpu/bulk.c", r"!\(simd_features\(\) & CPUID_1_EDX_SSE\)"),
    "plan_msrs": ("src/smp/smp.c", r"if \(cpu_features\(\) & CPUID_1_EDX_MSR\)"),
    # A CPU without MSRs has an empty list of them.
    "smp_start": ("src/smp/smp.c", r"if \(cpu_features\(\) & CPUID_1_EDX_MSR\)\n\t\tplan_msrs\("),
    "ap_start": ("src/smp/smp.c", r"if \(!\(cpu_features\(\) & CPUID_1_EDX_APIC\)\)"),
    "now": ("src/cpu/time.c", r"cpu_features\(\) & CPUID_1_EDX_TSC"),
    "time_measure": ("src/cpu/time.c", r"cpu_features\(\) & CPUID_1_EDX_TSC"),
    "high_copy_all": ("src/cpu/high.c", r"need = CPUID_1_EDX_PSE \| CPUID_1_EDX_PSE36"),
    "v86_begin": ("src/smm/v86.c", r"cpu_features\(\) & CPUID_1_EDX_TSC \? rdtsc\(\)"),
    "v86_window": ("src/smm/v86.c", r"cpu_features\(\) & CPUID_1_EDX_TSC \? rdtsc\(\)"),
    "log_line": ("src/log/log.c", r"if \(!\(cpu_features\(\) & CPUID_1_EDX_TSC\)\)"),
    "fpdt_now": ("acpi/fpdt.c", r"khz = tsc_khz\(\);\n\tif \(!khz\)"),
    "fpdt_waking": ("acpi/fpdt.c", r"khz = tsc_khz\(\);\n\tif \(!khz\)"),
    "fpdt_awake": ("acpi/fpdt.c", r"khz = tsc_khz\(\);\n\tif \(!khz\)"),
    # A CPU with a local APIC has a time stamp counter.
    "lapic_measure": ("src/pc/lapic_tick.c", r"if \(!\(cpu_features\(\) & CPUID_1_EDX_APIC\)\)"),
    # These are in the VGA ROMs, to which the system BIOS says whether there is SSE.
    "clear_text_flat": ("vgasrc/modes.c", r"if \(flat_has_sse\(\)\)\n\t\tflat_fill_sse"),
    "mode_set": ("vgasrc/modes.c", r"if \(flat_has_sse\(\)\)\n\t\tflat_fill_sse"),
    "mode_blank_with_font": ("vgasrc/modes.c", r"if \(flat_has_sse\(\)\)\n\t\tflat_fill_sse"),
    "font_flat_blank": ("vgasrc/modes.c", r"height == 16 && flat_has_sse\(\)\) \{"),
    # A CPU that gets here by an SMI knows RSM. No code reaches the UD2.
    "smm_enter": ("src/smm/smm_entry.S", r"rsm"),
    "smm_relocate": ("src/smm/smm_entry.S", r"rsm"),
    "smm_relocate_end": ("src/smm/smm_entry.S", r"rsm"),
    "smm_first": ("src/smm/smm.c", r"!\(cpu_features\(\) & CPUID_1_EDX_APIC\)"),
    "smm_first_end": ("src/smm/smm_entry.S", r"rsm"),
    "flat_gate_leave": ("src/smm/v86_gate.S", r"ud2"),
}


# Data among the code. Disassembled, it gives instructions that nobody runs.
DATA = re.compile(r"font\d+|flat_services|\w+_table")


def newer(*files, sections=(), real_mode=False):
    """Returns the functions of ELF files that have newer instructions: {function: instructions}."""
    words = ["objdump", "-d", "--no-show-raw-insn", *(["-M", "i8086"] if real_mode else []), *files]
    words[2:2] = [word for section in sections for word in ("-j", section)]
    text = subprocess.run(words, check=not sections, capture_output=True, text=True).stdout
    found, function, count = {}, "", 0
    for line in text.splitlines():
        if match := re.match(r"[0-9a-f]+ <(.*)>:", line):
            function = match.group(1)
        elif match := re.match(rf" *[0-9a-f]+:\s+{PREFIXES}(\w+)", line):
            count += 1
            if DATA.fullmatch(function):
                continue
            if NEWER.fullmatch(match.group(1)) or re.search(r"%x?mm\d", line):
                found.setdefault(function, set()).add(match.group(1))
    assert count > (100 if sections else 1000)
    return found


def is_guarded(function):
    """
    Returns whether the function asks for the CPU's features first. GCC gives parts of a function
    its name with a suffix.
    """
    name = re.sub(r"\.(part|constprop|isra|cold)\.?\d*", "", function)
    if name not in GUARDED:
        return False
    path, guard = GUARDED[name]
    return re.search(guard, (paths.TREE / path).read_text())


@pytest.mark.parametrize("image", ["", "128k/"])
def test_flat(image):
    """
    Disassembles C files before they are linked, because a linked section has constants as well.
    """
    folder = paths.BUILD / image
    compiled = [path for kind in ("post", "resident", "smm")
                for path in sorted((folder / f"kind-{kind}").rglob("*.o"))]
    assembled = sorted((folder / "kind-entry").rglob("*.o"))
    found = newer(*compiled) | newer(*assembled, sections=[".text.switch", ".post.entry",
                                                           ".smm.entry"])
    assert not {function: has for function, has in found.items() if not is_guarded(function)}


@pytest.mark.parametrize("image", ["", "128k/"])
def test_real_mode(image):
    elf = paths.BUILD / f"{image}selkie.elf"
    found = newer(elf, sections=[".entry16", ".text16", ".fixed16.e05b", ".fixed16.e2c3",
                                ".fixed16.e3fe", ".fixed16.e82e", ".fixed16.e987", ".fixed16.ec59",
                                ".fixed16.ef57", ".fixed16.f841", ".fixed16.fa6e", ".reset"], real_mode=True)
    assert not {function: has for function, has in found.items() if not is_guarded(function)}


@pytest.mark.parametrize("rom", sorted(path.name for path in
                                       (paths.BUILD / "vgasrc").glob("*.elf")))
def test_vga(rom):
    found = newer(paths.BUILD / "vgasrc" / rom, real_mode=True)
    assert not {function: has for function, has in found.items() if not is_guarded(function)}
