# SPDX-License-Identifier: BSD-2-Clause
#
# The page that boots Selkie in a browser, and its diskette. Included by the top-level Makefile.

#: make web         a page in build/web that boots Selkie in the browser (open index.html)
v86 := $(O)/deps/v86
web-files := $(addprefix $(O)/web/,index.html page.css page.js machine.js libv86.js \
	LICENSE.txt LICENSE.u_vga16.txt LICENSE.v86.txt)
prompt := $(O)/web-parts/prompt.img

.PHONY: web
web: $(web-files)

$(v86)/package.json: scripts/fetch-v86
	$(q)scripts/fetch-v86 $(v86)
	$(q)touch $@

$(O)/web-parts/prompt.bin: web/prompt.S
	$(call say,AS,$<)
	$(q)mkdir -p $(@D)
	$(q)as --32 -o $(@:.bin=.o) $<
	$(q)$(LD) -m elf_i386 -Ttext 0x7c00 -Tbss 0x7a00 --oformat binary -o $@ $(@:.bin=.o)
$(prompt): $(O)/web-parts/prompt.bin
	$(q)cp $< $@
	$(q)truncate -s 1440K $@

$(O)/web/%: web/%
	$(q)install -D -m 644 $< $@
$(O)/web/libv86.js: $(v86)/package.json
	$(q)install -D -m 644 $(v86)/build/libv86.js $@
$(O)/web/LICENSE.v86.txt: $(v86)/package.json
	$(q)install -D -m 644 $(v86)/LICENSE $@
$(O)/web/LICENSE.txt: LICENSE
	$(q)install -D -m 644 $< $@
$(O)/web/LICENSE.u_vga16.txt: vgasrc/fonts/LICENSE.u_vga16
	$(q)install -D -m 644 $< $@
$(O)/web/machine.js: scripts/web $(O)/bios-ram.bin $(vgaroms) $(O)/web-parts/prompt.bin $(v86)/package.json
	$(q)mkdir -p $(@D)
	$(q)scripts/web $(O)/bios-ram.bin $(O)/vgabios-stdvga.bin $(O)/web-parts/prompt.bin \
		$(v86)/build/v86.wasm > $@.new
	$(q)mv $@.new $@
