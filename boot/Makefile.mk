resident-y += boot/boot.o
post-y += boot/prepare.o boot/order.o boot/path.o
