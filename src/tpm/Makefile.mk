tpm-resident := digest.o sha2.o tis.o crb.o command.o event_log.o measure.o
resident-$(CONFIG_TPM) += $(tpm-resident:%=src/tpm/%)
post-$(CONFIG_TPM) += src/tpm/probe.o src/tpm/presence.o
