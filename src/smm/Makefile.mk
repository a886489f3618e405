resident-y += src/smm/smm_relocate.o src/smm/v86.o src/smm/page_walk.o
resident-$(CONFIG_S3) += src/smm/smm_resume.o
post-y += src/smm/smm.o
entry-y += src/smm/smm_entry.o src/smm/v86_gate.o
smm-y += src/smm/smm_handler.o
