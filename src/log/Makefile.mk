resident-y += src/log/log.o
