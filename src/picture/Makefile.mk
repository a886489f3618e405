post-$(CONFIG_SPLASH) += $(addprefix src/picture/,picture.o bmp.o fit.o inflate.o png.o jpeg.o jpeg_scan.o jpeg_transform.o)
