post-y += src/device/driver.o src/device/device.o
