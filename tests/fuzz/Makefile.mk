# SPDX-License-Identifier: BSD-2-Clause
#
# Fuzz targets: parsers of what the VMM or a disk says, under clang's libFuzzer with the
# sanitizers, 32-bit as the unit tests and with their fake hardware.
#
#   fuzz-tests += fuzz_foo                  the target is tests/fuzz/fuzz_foo.c
#   fuzz_foo-src = foo/foo.c                the firmware sources it is linked with
#
# What is found stays in $(O)/fuzz/NAME.corpus, so that the next run goes on from there; an
# input that crashes is named in the output.

fuzz-fw-cfg := fw_cfg/fw_cfg.c fw_cfg/directory.c fw_cfg/file.c

fuzz-tests += fuzz_loader
fuzz_loader-src = $(fuzz-fw-cfg) acpi/acpi.c acpi/loader.c src/lib/checksum.c src/lib/errno.c

fuzz-tests += fuzz_fw_cfg
fuzz_fw_cfg-src = $(fuzz-fw-cfg) fw_cfg/knobs.c acpi/smbios_tables.c src/lib/checksum.c \
	src/lib/errno.c src/lib/string.c src/memory/memory.c src/memory/e820.c \
	src/memory/e820_map.c

#: make check-fuzz  run the fuzz targets, FUZZ_TIME seconds each (10)
FUZZ_TIME ?= 10
fuzz-out := $(O)/fuzz
fuzz-cflags := -m32 -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -Wall -Wextra -Werror -Wno-unused-parameter \
	-Wno-address-of-packed-member -fno-strict-aliasing -DHOST_BUILD \
	-Itests/unit/fake -Itests/fuzz -I. -Isrc -include $(O)/autoconf.h
fuzz-common := tests/fuzz/alloc.c $(filter-out %/alloc.c,$(wildcard tests/unit/fake/*.c))

define fuzz-link
$(fuzz-out)/$(1): tests/fuzz/$(1).c tests/fuzz/fuzz.h $($(1)-src) $(fuzz-common) $(O)/auto.conf
	$(q)mkdir -p $(fuzz-out)/$(1).corpus
	$(q)clang $(fuzz-cflags) -o $$@ $$(filter %.c,$$^)
endef
$(foreach t,$(fuzz-tests),$(eval $(call fuzz-link,$(t))))

.PHONY: check-fuzz
check-fuzz: check-setup $(fuzz-tests:%=$(fuzz-out)/%)
	$(q)mkdir -p $(O)/results; good=0; bad=0; \
	for t in $(fuzz-tests); do \
		if $(fuzz-out)/$$t -max_total_time=$(FUZZ_TIME) -max_len=8192 -verbosity=0 \
			-artifact_prefix=$(fuzz-out)/$$t- $(fuzz-out)/$$t.corpus; \
		then good=$$((good + 1)); echo "ok   $$t"; \
		else bad=$$((bad + 1)); echo "FAIL $$t"; fi; \
	done; \
	echo $$good $$bad > $(O)/results/fuzz; test $$bad = 0
