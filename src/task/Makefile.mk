resident-y += src/task/lock.o
resident-$(CONFIG_USB_LATE) += src/task/background.o
post-y += src/task/task.o
