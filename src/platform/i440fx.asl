// SPDX-License-Identifier: BSD-2-Clause
/*
 * The DSDT of QEMU's `pc` for VMMs that have no ACPI tables (ACPI 6.5, 5.2.11.1): the root bridge
 * with its windows, the interrupt router of the PIIX3, and the ISA devices. It is of revision 1, with
 * integers of 32 bits, as the operating systems of such machines expect.
 *
 * acpi/own_dsdt.c fills in what is known after POST only: the values 7Fh, and the memory windows
 * that begin at 80000000h and 8000000000h. acpi/own_plug.c repeats the patterns at the end. The
 * 128 KiB image has it too, so each byte counts.
 */
DefinitionBlock ("i440fx.aml", "DSDT", 1, "SELKIE", "I440FX  ", 1)
{
    // SLP_TYP of PM1 control. A state that the VMM does not offer gets another name.
    Name (_S3, Package (4) { 0x7F, 0x7F, 0, 0 })
    Name (_S4, Package (4) { 0x7F, 0x7F, 0, 0 })
    Name (_S5, Package (4) { 0x7F, 0x7F, 0, 0 })

    Scope (_SB)
    {
        Device (PCI0)
        {
            Name (_HID, EisaId ("PNP0A03"))
            // Where there is no window above 4 GiB, the last resource becomes one that means nothing.
            Name (_CRS, ResourceTemplate ()
            {
                WordBusNumber (ResourceProducer, MinFixed, MaxFixed, PosDecode,
                    0, 0x0000, 0x00FF, 0, 0x0100)
                IO (Decode16, 0x0CF8, 0x0CF8, 1, 8)
                WordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode, EntireRange,
                    0, 0x0000, 0x0CF7, 0, 0x0CF8)
                WordIO (ResourceProducer, MinFixed, MaxFixed, PosDecode, EntireRange,
                    0, 0x0D00, 0xFFFF, 0, 0xF300)
                DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite,
                    0, 0x000A0000, 0x000BFFFF, 0, 0x00020000)
                DWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, NonCacheable,
                    ReadWrite, 0, 0x80000000, 0xFEBFFFFF, 0, 0x7EC00000)
                QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed, Cacheable, ReadWrite,
                    0, 0x8000000000, 0xFFFFFFFFFF, 0, 0x8000000000)
            })

            /* 82371SB, 2.2: PIRQA to PIRQD, a byte each; bit 7: not routed. */
            Device (ISA)
            {
                Name (_ADR, 0x00010000)
                OperationRegion (ROUT, PCI_Config, 0x60, 4)
            }
            Field (ISA.ROUT, ByteAcc, NoLock, Preserve)
            {
                PRQA, 8,
                PRQB, 8,
                PRQC, 8,
                PRQD, 8
            }

            Name (CHOI, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 5, 10, 11 }
            })
            Name (NOW, ResourceTemplate ()
            {
                Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 0 }
            })
            // An interrupt resource has its number at 5 (ACPI 6.5, 6.4.3.6).
            CreateByteField (NOW, 5, NOWI)
            // Whether a link is enabled, and where it leads.
            Method (LSTA, 1)
            {
                If (Arg0 & 0x80)
                {
                    Return (0x09)
                }
                Return (0x0B)
            }
            Method (LCRS, 1, Serialized)
            {
                NOWI = Arg0 & (Arg0 < 0x80)
                Return (NOW)
            }
            Method (LSRS, 1, Serialized)
            {
                CreateByteField (Arg0, 5, IRQ)
                Return (IRQ)
            }

            Device (LNKA)
            {
                Name (_HID, EisaId ("PNP0C0F"))
                Name (_UID, 0)
                Alias (CHOI, _PRS)
                Method (_STA) { Return (LSTA (PRQA)) }
                Method (_CRS) { Return (LCRS (PRQA)) }
                Method (_DIS) { PRQA = 0x80 }
                Method (_SRS, 1) { PRQA = LSRS (Arg0) }
            }
            Device (LNKB)
            {
                Name (_HID, EisaId ("PNP0C0F"))
                Name (_UID, 1)
                Alias (CHOI, _PRS)
                Method (_STA) { Return (LSTA (PRQB)) }
                Method (_CRS) { Return (LCRS (PRQB)) }
                Method (_DIS) { PRQB = 0x80 }
                Method (_SRS, 1) { PRQB = LSRS (Arg0) }
            }
            Device (LNKC)
            {
                Name (_HID, EisaId ("PNP0C0F"))
                Name (_UID, 2)
                Alias (CHOI, _PRS)
                Method (_STA) { Return (LSTA (PRQC)) }
                Method (_CRS) { Return (LCRS (PRQC)) }
                Method (_DIS) { PRQC = 0x80 }
                Method (_SRS, 1) { PRQC = LSRS (Arg0) }
            }
            Device (LNKD)
            {
                Name (_HID, EisaId ("PNP0C0F"))
                Name (_UID, 3)
                Alias (CHOI, _PRS)
                Method (_STA) { Return (LSTA (PRQD)) }
                Method (_CRS) { Return (LCRS (PRQD)) }
                Method (_DIS) { PRQD = 0x80 }
                Method (_SRS, 1) { PRQD = LSRS (Arg0) }
            }
            // The SCI is wired to IRQ 9, although it comes from pin A of slot 1.
            Device (LNKS)
            {
                Name (_HID, EisaId ("PNP0C0F"))
                Name (_UID, 4)
                Name (_PRS, ResourceTemplate ()
                {
                    Interrupt (ResourceConsumer, Level, ActiveHigh, Shared) { 9 }
                })
                Method (_CRS) { Return (_PRS) }
                Method (_STA) { Return (0x0B) }
                Method (_DIS) { }
                Method (_SRS, 1) { }
            }

            // Pin P of slot S leads to PIRQ (S - 1 + P) & 3.
            Method (_PRT)
            {
                Local3 = Package (128) { }
                Local0 = 0
                While (Local0 < 128)
                {
                    Local1 = Package (4) { 0, 0, LNKD, 0 }
                    Local2 = (Local0 / 4 + Local0) & 3
                    If (Local2 == 1)
                    {
                        Local1 = Package (4) { 0, 0, LNKA, 0 }
                    }
                    If (Local2 == 2)
                    {
                        Local1 = Package (4) { 0, 0, LNKB, 0 }
                    }
                    If (Local2 == 3)
                    {
                        Local1 = Package (4) { 0, 0, LNKC, 0 }
                    }
                    If (Local0 == 4)
                    {
                        Local1 = Package (4) { 0, 0, LNKS, 0 }
                    }
                    Local1 [0] = Local0 << 14 | 0xFFFF
                    Local1 [1] = Local0 & 3
                    Local3 [Local0] = Local1
                    Local0++
                }
                Return (Local3)
            }

            /* Function 3 says which ISA ports are decoded (82371AB, DEVRESA, DEVRESB, DEVRESJ). */
            Device (PM)
            {
                Name (_ADR, 0x00010003)
                OperationRegion (RESO, PCI_Config, 0x5C, 0x0C)
            }
            Field (PM.RESO, ByteAcc, NoLock, Preserve)
            {
                Offset (3), , 7, LPT, 1,
                Offset (11), , 3, COMA, 1, , 3, COMB, 1
            }

            Scope (ISA)
            {
                // Ports of the chipset that are in no BAR.
                Device (SYSR)
                {
                    Name (_HID, EisaId ("PNP0C02"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x00B2, 0x00B2, 0, 2)
                        IO (Decode16, 0x0600, 0x0600, 0, 0x40)
                        IO (Decode16, 0x0700, 0x0700, 0, 0x10)
                        IO (Decode16, 0xAFE0, 0xAFE0, 0, 4)
                    })
                }
                Device (RTC)
                {
                    Name (_HID, EisaId ("PNP0B00"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x0070, 0x0070, 1, 2)
                        IRQNoFlags () { 8 }
                    })
                }
                Device (KBD)
                {
                    Name (_HID, EisaId ("PNP0303"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x0060, 0x0060, 1, 1)
                        IO (Decode16, 0x0064, 0x0064, 1, 1)
                        IRQNoFlags () { 1 }
                    })
                }
                Device (MOU)
                {
                    Name (_HID, EisaId ("PNP0F13"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IRQNoFlags () { 12 }
                    })
                }
                Device (FDC)
                {
                    Name (_HID, EisaId ("PNP0700"))
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x03F2, 0x03F2, 0, 4)
                        IO (Decode16, 0x03F7, 0x03F7, 0, 1)
                        IRQNoFlags () { 6 }
                        DMA (Compatibility, NotBusMaster, Transfer8) { 2 }
                    })
                }
                Device (LPT1)
                {
                    Name (_HID, EisaId ("PNP0400"))
                    Method (_STA) { Return (LPT * 0x0F) }
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x0378, 0x0378, 8, 8)
                        IRQNoFlags () { 7 }
                    })
                }
                Device (COM1)
                {
                    Name (_HID, EisaId ("PNP0501"))
                    Name (_UID, 1)
                    Method (_STA) { Return (COMA * 0x0F) }
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x03F8, 0x03F8, 0, 8)
                        IRQNoFlags () { 4 }
                    })
                }
                Device (COM2)
                {
                    Name (_HID, EisaId ("PNP0501"))
                    Name (_UID, 2)
                    Method (_STA) { Return (COMB * 0x0F) }
                    Name (_CRS, ResourceTemplate ()
                    {
                        IO (Decode16, 0x02F8, 0x02F8, 0, 8)
                        IRQNoFlags () { 3 }
                    })
                }
            }
        }

        Device (HPET)
        {
            Name (_HID, EisaId ("PNP0103"))
            Name (_STA, 0x7F) // 0 if it was switched off
            Name (_CRS, ResourceTemplate ()
            {
                Memory32Fixed (ReadOnly, 0xFED00000, 0x00000400)
            })
        }
    }

    /*
     * Hot-plug of PCI devices and CPUs: QEMU docs/specs/acpi_pci_hotplug.rst, and the legacy registers
     * of acpi_cpu_hotplug.rst.
     *
     * The last objects are patterns: one slot and one CPU, each with a method about it. For each slot
     * and CPU of the machine acpi/own_plug.c makes a copy of the object, and one of the statement in
     * the method. In these copies 7Fh becomes the unit's number, XY in names becomes the number's two
     * digits, and 7Eh becomes whether the CPU is there at the start.
     *
     * Let no comment of several lines stand in this part: iasl 20200925 never ends when it leaves out
     * a part with one.
     */
#ifdef PLUG
    Scope (\_GPE)
    {
        OperationRegion (PCST, SystemIO, 0xAE00, 0x0C)
        Field (PCST, DWordAcc, NoLock, WriteAsZeros)
        {
            PCIU, 32, // a bit for each slot: a device is plugged in
            PCID, 32, // a device has to leave
            B0EJ, 32  // writing ejects it
        }
        Method (_E01)
        {
            SNTF (PCIU, 1)
            SNTF (PCID, 3)
        }
        OperationRegion (CPST, SystemIO, 0xAF00, 0x20)
        Field (CPST, ByteAcc, NoLock, Preserve)
        {
            CPUS, 256 // a bit for each APIC id: the CPU is there
        }
        Method (CBIT, 1)
        {
            Local0 = CPUS
            Return (DerefOf (Local0 [Arg0 >> 3]) >> (Arg0 & 7) & 1)
        }
    }

    Device (\_SB.PCI0.SXY)
    {
        Name (_ADR, 0x007F0000)
        Name (_SUN, 0x7F)
        Method (_EJ0, 1)
        {
            \_GPE.B0EJ = 1 << _SUN
        }
    }

    Method (\_GPE.SNTF, 2)
    {
        If (Arg0 >> 0x7F & 1)
        {
            Notify (\_SB.PCI0.SXY, Arg1)
        }
    }

    // The number is also that of the MADT (ACPI 6.5, 5.2.12.2).
    Processor (\_PR.CXY, 0x7F, 0, 0)
    {
        Name (_MAT, Buffer () { 0, 8, 0x7F, 0x7F, 0x7E, 0, 0, 0 })
        Method (_STA)
        {
            Return (\_GPE.CBIT (0x7F) * 0x0F)
        }
        // Tells the operating system if the CPU has come since the last time.
        Method (SEEN)
        {
            If (\_GPE.CBIT (0x7F) > DerefOf (_MAT [4]))
            {
                _MAT [4] = 1
                Notify (CXY, 1)
            }
        }
    }

    Method (\_GPE._E02)
    {
        \_PR.CXY.SEEN ()
    }
#endif
}
