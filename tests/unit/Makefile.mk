# SPDX-License-Identifier: BSD-2-Clause
#
# Unit tests: firmware sources built for the host (32-bit, with sanitizers), linked with fake
# hardware, and run under cmocka.
#
#   unit-tests += test_foo                  the test is tests/unit/test_foo.c
#   test_foo-src = fw_cfg/foo.c src/bar.c   the firmware sources it is linked with
#
# tests/unit/fake comes first in the include path, so "cpu/io.h" is the fake one. The other fakes
# are in a library: if a test's list names the real source, the linker takes that instead. A second
# library, the kit, has fake devices for controllers' tests (tests/unit/README.md) and the firmware
# sources that every driver uses.
#
# make check-unit [UNIT="test_foo test_bar"]

unit-tests += test_fake
test_fake-src =

unit-tests += test_kit
test_kit-src =

unit-tests += test_printf
test_printf-src = src/lib/string.c

unit-tests += test_log
test_log-src = src/lib/printf.c src/lib/string.c

unit-tests += test_i8042 test_task
test_i8042-src = src/pc/i8042.c
test_task-src = src/task/task.c src/task/lock.c
unit-tests += test_background
test_background-src = src/task/background.c

unit-tests += test_time
test_time-src = src/cpu/time.c

unit-tests += test_exception
test_exception-src = src/pc/exception.c

unit-tests += test_smm_handler test_smm_relocate
test_smm_handler-src = src/smm/smm_handler.c
test_smm_relocate-src =

unit-tests += test_pci_kept
test_pci_kept-src = src/pci/kept.c

unit-tests += test_page_walk
test_page_walk-src = src/smm/page_walk.c

unit-tests += test_mtrr
test_mtrr-src = src/smp/mtrr.c

unit-tests += test_pnp
test_pnp-src = src/service/pnp_build.c

unit-tests += test_bulk
test_bulk-src = src/cpu/bulk.c src/cpu/simd.c src/cpu/cpu.c

unit-tests += test_checksum
test_checksum-src = src/lib/checksum.c src/cpu/byte_sum.c src/cpu/bulk.c src/cpu/simd.c src/cpu/cpu.c

unit-tests += test_el_torito
test_el_torito-src = src/disk/el_torito.c

unit-tests += test_option_rom
test_option_rom-src = boot/option_rom_parse.c

unit-tests += test_kernel test_kernel_linux
kernel-src := $(addprefix boot/,kernel_memory.c kernel_linux.c kernel_pvh.c kernel_multiboot.c)
test_kernel-src = $(kernel-src)
test_kernel_linux-src = $(kernel-src)

unit-tests += test_fw_cfg
fw-cfg-src = fw_cfg/fw_cfg.c fw_cfg/kept.c fw_cfg/directory.c fw_cfg/file.c
machine-src = $(fw-cfg-src) src/machine/machine.c src/machine/fw_cfg.c src/machine/knobs.c \
	src/lib/string.c src/lib/errno.c
test_fw_cfg-src = $(fw-cfg-src) src/lib/string.c src/lib/errno.c

unit-tests += test_pit
test_pit-src = src/pc/pit.c

unit-tests += test_parts
test_parts-src = src/service/services.c $(machine-src)

unit-tests += test_machine
test_machine-src = $(machine-src)

unit-tests += test_platform
test_platform-src = src/platform/plain.c src/platform/pam.c src/platform/q35_tseg.c src/pci/kept.c src/memory/e820.c src/memory/e820_map.c

unit-tests += test_facs
test_facs-src = acpi/facs.c

unit-tests += test_e820
test_e820-src = src/memory/e820.c src/memory/e820_map.c src/memory/memory.c

unit-tests += test_relocate
test_relocate-src = src/memory/relocate.c src/memory/move.c src/machine/multiboot.c

unit-tests += test_pvh_start
test_pvh_start-src = src/machine/pvh.c src/lib/string.c

unit-tests += test_alloc
test_alloc-src = src/memory/alloc.c src/memory/heap.c src/memory/heaps.c src/memory/e820.c src/memory/e820_map.c

unit-tests += test_block test_boot_order
test_block-src = src/block/block.c src/block/pieces.c
test_boot_order-src = boot/order.c boot/path.c
unit-tests += test_loader test_acpi
test_acpi-src = $(test_loader-src)
test_loader-src = acpi/acpi.c acpi/header.c acpi/given.c acpi/loader.c $(machine-src) src/lib/checksum.c

unit-tests += test_acpi_own
test_acpi_own-src = acpi/own_dsdt.c acpi/own_plug.c acpi/header.c acpi/madt.c src/lib/checksum.c
$(O)/unit/tests/unit/test_acpi_own.o: unit-cflags += -I$(O)
$(O)/unit/tests/unit/test_acpi_own.o: $(O)/i440fx_aml.h

unit-tests += test_tpm test_tpm_presence
tpm-src := $(addprefix src/tpm/,digest.c sha2.c tis.c crb.c command.c event_log.c measure.c presence.c)
test_tpm-src = $(tpm-src)
test_tpm_presence-src = $(tpm-src)

unit-tests += test_smbios
test_smbios-src = acpi/smbios_tables.c acpi/smbios_uuid.c acpi/smbios_build.c src/lib/checksum.c src/lib/string.c

unit-tests += test_place test_place_io
test_place-src = src/pci/place.c
test_place_io-src = src/pci/place.c

unit-tests += test_igd
test_igd-src = src/platform/igd.c src/memory/e820.c src/memory/e820_map.c

unit-tests += test_pci test_pci_room
test_pci_room-src = $(test_pci-src)
test_pci-src = src/pci/config.c src/pci/enumerate.c src/pci/bridge.c src/pci/bars.c \
	src/pci/known.c src/pci/identify.c src/pci/place.c src/pci/assign.c src/pci/irq.c src/pci/device.c src/pci/capability.c

unit-tests += test_keyboard test_services test_real_services
test_real_services-src = src/real/int13.c src/real/int14.c src/real/int15_memory.c src/real/int1a.c
unit-tests += test_sercon
test_sercon-src = $(addprefix src/real/,sercon.c sercon_port.c sercon_keys.c sercon_screen.c sercon_stream.c cp437.c keymap.c)
unit-tests += test_lapic_tick
test_lapic_tick-src =
unit-tests += test_tick
test_tick-src = src/real/int08.c src/real/int78.c
test_keyboard-src = src/real/int09.c src/real/input.c src/real/input_poll.c src/real/keymap.c src/real/sercon_keys.c
unit-tests += test_input
test_input-src = src/char/input.c src/real/input.c src/real/input_poll.c src/real/int09.c src/real/keymap.c \
	src/real/mouse.c src/real/ps2.c src/real/int16.c
test_services-src = src/service/int15.c src/service/int15_move.c src/service/pcibios.c \
	src/pc/rtc.c src/service/pir.c src/lib/checksum.c src/service/caller.c \
	src/block/block.c src/block/pieces.c src/cpu/byte_sum.c src/cpu/bulk.c src/cpu/simd.c src/cpu/cpu.c

unit-tests += test_drive
test_drive-src = src/block/block.c src/block/pieces.c src/disk/geometry.c src/disk/fdpt.c src/lib/checksum.c
unit-tests += test_geometry test_int13 test_int13_edd test_int13_removable
test_geometry-src = src/block/block.c src/block/pieces.c src/disk/drive.c src/disk/geometry.c src/disk/fdpt.c \
	src/lib/checksum.c
unit-tests += test_high
test_high-src = src/block/block.c src/block/pieces.c src/block/high.c
unit-tests += test_driver
test_driver-src = src/device/driver.c src/device/device.c src/lib/errno.c

unit-tests += test_virtio test_virtio_blk
virtio-src := src/virtio/virtq.c src/virtio/virtq_start.c src/virtio/virtio.c src/virtio/pci.c \
	src/virtio/pci_registers.c src/virtio/mmio.c \
	src/pci/capability.c src/device/device.c
test_virtio-src = $(test_virtio_blk-src)
test_virtio_blk-src = src/block/block.c src/block/pieces.c $(virtio-src) src/lib/errno.c
unit-tests += test_boot_prepare
test_boot_prepare-src = src/block/block.c src/block/pieces.c boot/order.c boot/path.c src/lib/string.c src/lib/errno.c

unit-tests += test_boot_menu
test_boot_menu-src = boot/menu.c boot/menu_plain.c src/lib/string.c
unit-tests += test_menu_screen test_pager
test_menu_screen-src = boot/menu_screen.c boot/menu_list.c boot/menu_line.c boot/pager.c \
	src/block/block.c src/block/pieces.c src/lib/string.c
test_pager-src = boot/pager.c boot/menu_list.c src/lib/string.c

unit-tests += test_ahci
scsi-src := src/scsi/scsi.c src/scsi/sense.c src/scsi/inquire.c src/block/scsi_disk.c \
	src/block/scsi_probe.c src/lib/string.c
test_ahci-src = src/block/ahci.c src/block/ata_identify.c $(scsi-src)

unit-tests += test_lsi test_pvscsi test_mpt test_megaraid test_esp
test_esp-src = $(scsi-src)
test_megaraid-src = src/block/megaraid.c src/block/megaraid_start.c $(scsi-src)
test_mpt-src = src/block/mpt.c $(scsi-src)
test_pvscsi-src = $(scsi-src)
test_lsi-src = src/block/lsi.c $(scsi-src)

unit-tests += test_virtio_scsi
test_virtio_scsi-src = $(virtio-src) $(scsi-src)

unit-tests += test_scsi
test_scsi-src = src/device/device.c $(scsi-src)

unit-tests += test_ramdisk
test_ramdisk-src = src/block/floppy_media.c src/lib/string.c

unit-tests += test_sdhci
test_sdhci-src = src/block/sdhci.c src/lib/string.c

unit-tests += test_ata test_atapi
test_atapi-src = $(test_ata-src)
test_ata-src = src/block/ata.c src/block/atapi.c src/block/ata_identify.c $(scsi-src)
test_int13-src = src/service/int13.c src/service/int13_chs.c src/service/int13_edd.c \
	src/service/int13_removable.c src/service/int13_status.c src/block/high.c \
	src/service/int13_path.c src/service/caller.c $(test_geometry-src) src/block/floppy.c src/block/floppy_head.c src/block/floppy_block.c \
	src/block/floppy_fdc.c src/block/floppy_state.c src/block/floppy_media.c
test_int13_edd-src = $(test_int13-src)
test_int13_removable-src = $(test_int13-src)
unit-tests += test_read_once test_read_once_more
test_read_once_more-src = src/service/int15.c src/service/int15_move.c src/service/pir.c src/lib/checksum.c \
	src/lib/string.c
test_read_once-src = $(filter-out src/service/caller.c,$(test_int13-src)) src/service/int13_cd.c

unit-tests += test_cd_image
test_cd_image-src = src/disk/cd_image.c src/disk/cd_emulation.c src/block/block.c src/block/pieces.c src/disk/fdpt.c \
	src/lib/checksum.c

unit-tests += test_floppy
test_floppy-src = src/block/floppy.c src/block/floppy_head.c src/block/floppy_block.c src/block/floppy_measure.c src/block/floppy_fdc.c src/block/floppy_state.c \
	src/block/floppy_media.c src/service/int13_floppy.c src/service/int13_scattered.c \
	src/service/caller.c src/block/block.c src/block/pieces.c
unit-tests += test_bda_init
test_bda_init-src =
unit-tests += test_floppy_probe
test_floppy_probe-src = src/block/floppy_media.c
unit-tests += test_mp
test_mp-src = acpi/mp_table.c src/lib/checksum.c src/cpu/byte_sum.c src/cpu/bulk.c src/cpu/simd.c src/cpu/cpu.c

unit-tests += test_usb_descriptor test_usb test_usb_hub test_usb_disk test_usb_input test_usb_late test_ehci test_uhci test_ohci
test_ohci-src = src/usb/ohci.c src/usb/ohci_device.c src/usb/ohci_ports.c src/usb/companion.c $(usb-src)
test_usb_descriptor-src = src/usb/descriptor.c
unit-tests += test_uas test_hid
test_hid-src = $(usb-src)
test_uas-src = src/usb/uas_probe.c $(xhci-src)
usb-src := src/usb/usb.c src/usb/host.c src/usb/bus.c src/usb/attach.c src/usb/descriptor.c src/usb/storage.c src/usb/storage_host.c src/usb/storage_probe.c src/usb/storage_back.c src/usb/late.c src/usb/uas.c \
	src/usb/hub.c src/usb/hid.c src/usb/hid_keys.c src/usb/hid_probe.c src/usb/hid_report.c src/usb/hid_parse.c src/task/lock.c $(scsi-src)
xhci-src := src/usb/xhci.c src/usb/xhci_ring.c src/usb/xhci_ports.c src/usb/xhci_slot.c $(usb-src)
test_usb-src = $(xhci-src)
test_usb_hub-src = $(xhci-src)
test_usb_disk-src = $(xhci-src)
test_usb_input-src = $(xhci-src)
test_usb_late-src = $(xhci-src)
test_ehci-src = src/usb/ehci.c src/usb/ehci_device.c src/usb/ehci_ports.c src/usb/companion.c $(usb-src)
test_uhci-src = src/usb/uhci.c src/usb/uhci_device.c src/usb/uhci_ports.c $(usb-src)

unit-tests += test_picture
picture-src := $(addprefix src/picture/,picture.c bmp.c inflate.c png.c jpeg.c jpeg_scan.c jpeg_transform.c)
test_picture-src = $(picture-src)

unit-tests += test_nvme
test_nvme-src = src/block/nvme.c src/block/nvme_start.c

UNIT ?= $(unit-tests)
HOST_CC ?= gcc
unit-out := $(O)/unit
unit-cmocka := $(O)/deps/cmocka/usr

unit-cflags := -m32 -std=gnu11 -g -O1 -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-Wall -Wextra -Werror -Wno-unused-parameter -fno-strict-aliasing -DHOST_BUILD \
	-isystem $(unit-cmocka)/include -Itests/unit/fake -Itests/unit -I. -Isrc -include $(O)/autoconf.h

unit-ldflags := -L$(unit-cmocka)/lib/i386-linux-gnu -lcmocka \
	-Wl,-rpath,$(abspath $(unit-cmocka))/lib/i386-linux-gnu

unit-fakes := $(wildcard tests/unit/fake/*.c)
unit-kit := $(wildcard tests/unit/kit/*.c) src/block/block.c src/block/pieces.c src/cpu/wait.c src/lib/errno.c src/pci/config.c \
	src/pci/capability.c src/pci/device.c
unit-objects = $(patsubst %.c,$(unit-out)/%.o,tests/unit/$(1).c $($(1)-src))
unit-binaries := $(unit-tests:%=$(unit-out)/%)

$(unit-cmocka)/include/cmocka.h:
	$(q)scripts/setup check
	$(q)scripts/fetch-cmocka $(O)/deps/cmocka

$(unit-out)/%.o: %.c tests/unit/Makefile.mk $(O)/auto.conf | $(unit-cmocka)/include/cmocka.h
	$(q)mkdir -p $(@D)
	$(q)$(HOST_CC) $(unit-cflags) -MMD -MP -c -o $@ $<

$(unit-out)/libfake.a: $(unit-fakes:%.c=$(unit-out)/%.o)
$(unit-out)/libkit.a: $(unit-kit:%.c=$(unit-out)/%.o)
$(unit-out)/libfake.a $(unit-out)/libkit.a:
	$(q)rm -f $@ && ar rcs $@ $^

define unit-link
$(unit-out)/$(1): $(call unit-objects,$(1)) $(unit-out)/libkit.a $(unit-out)/libfake.a
	$(q)$(HOST_CC) $(unit-cflags) -o $$@ $$^ $(unit-ldflags)
endef
$(foreach t,$(unit-tests),$(eval $(call unit-link,$(t))))

.PHONY: unit check-unit
unit: $(unit-binaries)
	@:

# Compiles and runs JOBS programs at a time.
.PHONY: unit-chosen
unit-chosen: $(UNIT:%=$(unit-out)/%)
	@:

check-unit:
	$(q)$(MAKE) --no-print-directory -j$(JOBS) unit-chosen
	$(q)$(PYTHON) tests/unit/run.py --jobs $(JOBS) --result $(O)/results/unit $(UNIT:%=$(unit-out)/%)

-include $(shell find $(unit-out) -name '*.d' 2>/dev/null)
