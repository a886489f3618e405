resident-$(CONFIG_USB) += src/usb/usb.o src/usb/port.o src/usb/attach.o src/usb/descriptor.o
resident-$(CONFIG_USB_LATE) += src/usb/late.o
post-$(CONFIG_USB) += src/usb/ports.o src/usb/host.o

resident-$(CONFIG_USB_XHCI) += src/usb/xhci.o src/usb/xhci_ring.o src/usb/xhci_ports.o src/usb/xhci_slot.o
post-$(CONFIG_USB_XHCI) += src/usb/xhci_probe.o

resident-$(CONFIG_USB_BUS) += src/usb/bus.o

resident-$(CONFIG_USB_EHCI) += src/usb/ehci.o src/usb/ehci_device.o src/usb/ehci_ports.o
post-$(CONFIG_USB_EHCI) += src/usb/ehci_probe.o src/usb/companion.o

resident-$(CONFIG_USB_UHCI) += src/usb/uhci.o src/usb/uhci_device.o src/usb/uhci_ports.o
post-$(CONFIG_USB_UHCI) += src/usb/uhci_probe.o

resident-$(CONFIG_USB_OHCI) += src/usb/ohci.o src/usb/ohci_device.o src/usb/ohci_ports.o
post-$(CONFIG_USB_OHCI) += src/usb/ohci_probe.o

resident-$(CONFIG_USB_STORAGE) += src/usb/storage.o
post-$(CONFIG_USB_STORAGE) += src/usb/storage_probe.o

resident-$(CONFIG_USB_UAS) += src/usb/uas.o
post-$(CONFIG_USB_UAS) += src/usb/uas_probe.o

ifneq ($(CONFIG_USB_STORAGE)$(CONFIG_USB_UAS),)
post-y += src/usb/storage_host.o
resident-$(CONFIG_USB_LATE) += src/usb/storage_back.o
endif

resident-$(CONFIG_USB_HID) += src/usb/hid.o src/usb/hid_keys.o src/usb/hid_report.o
resident-$(CONFIG_USB_HID) += src/usb/hid_probe.o src/usb/hid_parse.o

resident-$(CONFIG_USB_HUB) += src/usb/hub.o
