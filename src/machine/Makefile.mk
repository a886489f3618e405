post-y += src/machine/machine.o src/machine/fw_cfg.o src/machine/knobs.o
