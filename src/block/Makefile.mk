resident-y += src/block/block.o src/block/drive.o
post-y += src/block/geometry.o src/block/fdpt.o
