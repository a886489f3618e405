resident-y += boot/boot.o boot/registers.o boot/rom_stack.o
resident-$(CONFIG_CDROM_BOOT) += boot/cdrom.o
post-y += boot/option_rom.o boot/option_rom_parse.o boot/prepare.o boot/order.o boot/path.o
post-y += boot/menu.o
ifeq ($(CONFIG_MENU_SCREEN),y)
post-y += boot/menu_list.o boot/menu_line.o boot/menu_screen.o boot/pager.o boot/facts.o
else
post-y += boot/menu_plain.o
endif
post-$(CONFIG_SPLASH) += boot/splash.o
post-$(CONFIG_KERNEL_LOADER) += boot/kernel.o boot/kernel_start.o boot/kernel_memory.o
entry-$(CONFIG_KERNEL_LOADER) += boot/kernel_jump.o
post-$(CONFIG_KERNEL_LOADER) += boot/kernel_linux.o boot/kernel_screen.o
post-$(CONFIG_KERNEL_PVH) += boot/kernel_pvh.o
post-$(CONFIG_KERNEL_MULTIBOOT) += boot/kernel_multiboot.o
post-$(if $(CONFIG_SPLASH)$(CONFIG_KERNEL_GRAPHICS),y) += boot/vbe.o
post-$(CONFIG_ROM_DISKS) += boot/rom_disks.o
post-$(CONFIG_TPM) += boot/tpm_request.o
