post-y += acpi/acpi.o acpi/header.o acpi/loader.o acpi/smbios.o acpi/smbios_tables.o acpi/mp.o acpi/mp_table.o acpi/madt.o
post-$(CONFIG_ACPI_GIVEN) += acpi/given.o
post-$(CONFIG_SHOW_UUID) += acpi/smbios_uuid.o
post-$(CONFIG_ACPI_OWN) += acpi/own.o acpi/own_dsdt.o
post-$(CONFIG_ACPI_PLUG) += acpi/own_plug.o
post-$(CONFIG_SMBIOS_OWN) += acpi/smbios_build.o
resident-$(CONFIG_FPDT) += acpi/fpdt.o
resident-$(CONFIG_S3) += acpi/facs.o

# Every boot runs this for each of the VMM's records.
$(O)/kind-post/acpi/loader.o: CFLAGS += $(fast)
