# SPDX-License-Identifier: BSD-2-Clause
# Fuzz targets for the parsers of data from the VMM, disks and devices. They run under clang's
# libFuzzer with sanitizers, as 32-bit programs with the unit tests' fake hardware.
#
#   fuzz-tests += fuzz_foo                  the target is tests/fuzz/fuzz_foo.c
#   fuzz_foo-src = foo/foo.c                the firmware sources it is linked with
#
# Inputs that reach new code are kept in $(O)/fuzz/NAME.corpus, and the next run continues from
# them. If an input crashes the target, the output names the input's file.

fuzz-machine := fw_cfg/fw_cfg.c fw_cfg/kept.c fw_cfg/directory.c fw_cfg/file.c src/machine/machine.c \
	src/machine/fw_cfg.c src/machine/knobs.c src/lib/errno.c src/lib/string.c

fuzz-tests += fuzz_loader
fuzz_loader-src = $(fuzz-machine) acpi/acpi.c acpi/header.c acpi/given.c acpi/loader.c src/lib/checksum.c

fuzz-tests += fuzz_fw_cfg
fuzz_fw_cfg-src = $(fuzz-machine) acpi/smbios_tables.c src/lib/checksum.c src/memory/memory.c \
	src/memory/e820.c src/memory/e820_map.c

fuzz-tests += fuzz_smbios fuzz_option_rom fuzz_el_torito fuzz_bootorder fuzz_mp fuzz_pci
fuzz-tests += fuzz_identify fuzz_usb
fuzz_usb-src = src/usb/descriptor.c
fuzz-tests += fuzz_hid fuzz_usb_storage fuzz_uhci fuzz_ohci fuzz_ehci fuzz_xhci
fuzz_hid-src = src/usb/hid_report.c src/usb/hid_parse.c
fuzz-usb := src/usb/usb.c src/usb/bus.c src/task/lock.c src/lib/errno.c src/lib/string.c
fuzz_usb_storage-src = src/usb/storage.c src/usb/uas.c src/scsi/sense.c $(fuzz-usb)
fuzz_uhci-src = src/usb/uhci.c src/usb/uhci_device.c $(fuzz-usb)
fuzz_ohci-src = src/usb/ohci.c src/usb/ohci_device.c $(fuzz-usb)
fuzz_ehci-src = src/usb/ehci.c src/usb/ehci_device.c $(fuzz-usb)
fuzz_xhci-src = src/usb/xhci.c src/usb/xhci_ring.c src/usb/xhci_slot.c $(fuzz-usb)
fuzz_identify-src = src/block/ata_identify.c src/disk/geometry.c
fuzz_smbios-src = acpi/smbios_tables.c acpi/smbios_build.c src/lib/checksum.c src/lib/string.c
fuzz_option_rom-src = boot/option_rom_parse.c
fuzz_el_torito-src = src/disk/el_torito.c src/disk/cd_image.c
fuzz_bootorder-src = boot/order.c boot/path.c
fuzz_mp-src = acpi/mp_table.c src/lib/checksum.c src/cpu/byte_sum.c src/cpu/bulk.c src/cpu/simd.c src/cpu/cpu.c
fuzz_pci-src = src/pci/config.c src/pci/enumerate.c src/pci/bridge.c src/pci/bars.c \
	src/pci/known.c src/pci/identify.c src/pci/place.c src/pci/assign.c src/pci/irq.c src/pci/device.c src/pci/capability.c

fuzz-tests += fuzz_tpm
fuzz_tpm-src = $(tpm-src) src/lib/errno.c
fuzz_tpm-runs := 2000

fuzz-tests += fuzz_picture
fuzz_picture-src = $(picture-src)

fuzz-tests += fuzz_bzimage fuzz_multiboot fuzz_pvh
fuzz_bzimage-src = $(kernel-src)
fuzz_multiboot-src = $(kernel-src)
fuzz_pvh-src = $(kernel-src)

# Drivers whose controllers, or SCSI units, give random answers.
fuzz-controller := tests/fuzz/controller.c src/device/device.c src/pci/capability.c src/lib/errno.c
fuzz-tests += fuzz_scsi fuzz_nvme fuzz_ahci fuzz_ata fuzz_sdhci fuzz_virtio_blk fuzz_virtio_scsi
fuzz-tests += fuzz_lsi fuzz_mpt fuzz_pvscsi fuzz_megaraid fuzz_esp
fuzz_scsi-src = src/device/device.c src/lib/errno.c $(scsi-src)
fuzz_nvme-src = $(fuzz-controller) src/block/nvme.c src/block/nvme_start.c src/lib/string.c
fuzz_sdhci-src = $(fuzz-controller) src/block/sdhci.c src/lib/string.c
fuzz_ahci-src = $(fuzz-controller) $(filter-out src/device/device.c,$(test_ahci-src))
fuzz_ata-src = $(fuzz-controller) $(test_ata-src)
fuzz_virtio_blk-src = $(fuzz-controller) src/virtio/virtq.c src/virtio/virtq_start.c \
	src/virtio/virtio.c src/virtio/pci.c src/virtio/pci_registers.c src/virtio/mmio.c \
	src/lib/string.c
fuzz_virtio_scsi-src = $(fuzz_virtio_blk-src) $(scsi-src)
fuzz_lsi-src = $(fuzz-controller) $(test_lsi-src)
fuzz_mpt-src = $(fuzz-controller) $(test_mpt-src)
fuzz_pvscsi-src = $(fuzz-controller) $(test_pvscsi-src)
fuzz_megaraid-src = $(fuzz-controller) $(test_megaraid-src)
fuzz_esp-src = $(fuzz-controller) $(test_esp-src)

# Targets whose inputs take a millisecond each get fewer runs.
fuzz-runs := 20000
fuzz_fw_cfg-runs := 2000
fuzz_pci-runs := 2000
$(foreach t,nvme ahci ata sdhci virtio_blk virtio_scsi lsi mpt pvscsi megaraid esp,\
	$(eval fuzz_$(t)-runs := 4000))

#: make check-fuzz  run the fuzz targets, on the same inputs each time; FUZZ_TIME=SECONDS runs each
#:                  for that time, and continues from the inputs that were found before
FUZZ_TIME ?=
fuzz-out := $(O)/fuzz
fuzz-cflags := -m32 -std=gnu11 -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-address-of-packed-member -fno-strict-aliasing -DHOST_BUILD \
	-Itests/unit/fake -Itests/fuzz -I. -Isrc -include $(O)/autoconf.h
fuzz-common := tests/fuzz/alloc.c tests/fuzz/input.c src/cpu/wait.c $(filter-out %/alloc.c %/machine.c,$(wildcard tests/unit/fake/*.c))

# Each source is compiled once for all targets. The fakes and wait.c are in a library, so if a target's list
# names a real source, the linker takes it instead of its fake.
fuzz-object = $(1:%.c=$(fuzz-out)/%.o)

$(fuzz-out)/%.o: %.c tests/fuzz/Makefile.mk $(O)/auto.conf
	$(q)mkdir -p $(@D)
	$(q)clang $(fuzz-cflags) -MMD -MP -c -o $@ $<

$(fuzz-out)/libfake.a: $(call fuzz-object,$(fuzz-common))
	$(q)rm -f $@ && ar rcs $@ $^

define fuzz-link
$(fuzz-out)/$(1): $(call fuzz-object,tests/fuzz/$(1).c $($(1)-src)) $(fuzz-out)/libfake.a
	$(q)mkdir -p $(fuzz-out)/$(1).corpus
	$(q)clang $(fuzz-cflags) -fsanitize=fuzzer -o $$@ $$^
endef
$(foreach t,$(fuzz-tests),$(eval $(call fuzz-link,$(t))))

# The command line of a target: its name and its arguments.
fuzz-line = $(1) $(if $(FUZZ_TIME),-max_total_time=$(FUZZ_TIME) $(fuzz-out)/$(1).corpus,$\
	-runs=$(or $($(1)-runs),$(fuzz-runs)) -seed=1)

.PHONY: fuzz check-fuzz
fuzz: $(fuzz-tests:%=$(fuzz-out)/%)
	@:

check-fuzz: FUZZ_TIME := $(or $(FUZZ_TIME),$(if $(FULL),10))
check-fuzz: check-setup
	$(q)$(MAKE) --no-print-directory -j$(JOBS) fuzz
	$(q)mkdir -p $(O)/results
	$(q)printf '%s\n' $(foreach t,$(fuzz-tests),'$(strip $(call fuzz-line,$(t)))') | \
		xargs -P $(JOBS) -L 1 tests/fuzz/run $(fuzz-out) | tee $(fuzz-out)/summary
	$(q)good=$$(grep -c '^ok   fuzz_' $(fuzz-out)/summary); \
		bad=$$(($(words $(fuzz-tests)) - good)); \
		echo $$good $$bad > $(O)/results/fuzz; test $$bad = 0

-include $(shell find $(fuzz-out) -name '*.d' 2>/dev/null)
