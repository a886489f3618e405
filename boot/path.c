// SPDX-License-Identifier: BSD-2-Clause
/* Builds and compares OpenFirmware device paths. Flat 32-bit, POST. */
#include "boot/path.h"
#include "lib/printf.h"
#include "lib/string.h"

#define ROOT "/pci@i0cf8"

/* Text without a terminator. */
struct span {
	const char *p;
	size_t len;
};

static bool path_append(char *buf, size_t size, const char *text)
{
	size_t used = strlen(buf), len = strlen(text);

	if (used + len >= size)
		return false;
	memcpy(buf + used, text, len + 1);
	return true;
}

/* Returns the number of an extra root bus. They count from 1, in the order of their bus numbers. */
static unsigned int root_number(u16 bus)
{
	struct pci_device *d;
	unsigned int n = 0;
	u16 last = 0;

	pci_for_each(d)
	{
		if (d->root_bus != last && d->root_bus <= bus) {
			n++;
			last = d->root_bus;
		}
	}
	return n;
}

bool pci_path(const struct pci_device *d, char *buf, size_t size)
{
	char node[16];

	buf[0] = 0;
	if (d->parent) {
		if (!pci_path(d->parent, buf, size))
			return false;
	} else {
		snprintf(node, sizeof(node), d->root_bus ? ROOT ",%x" : ROOT,
			 root_number(d->root_bus));
		if (!path_append(buf, size, node))
			return false;
	}
	snprintf(node, sizeof(node), pci_fn(d->bdf) ? "/*@%x,%x" : "/*@%x", pci_dev(d->bdf),
		 pci_fn(d->bdf));
	return path_append(buf, size, node);
}

bool part_path(const struct pci_device *d, const char *part, char *buf, size_t size)
{
	return pci_path(d, buf, size) && path_append(buf, size, "/") &&
	       path_append(buf, size, part);
}

bool block_path(const struct block_device *b, char *buf, size_t size)
{
	struct pci_device *d;

	buf[0] = 0;
	if (b->path[0] == '/')
		return path_append(buf, size, b->path);
	d = pci_find(b->bdf);
	return d && part_path(d, b->path, buf, size);
}

/* Cuts off the front of @s, up to the first @c or to the end, and returns it. */
static struct span path_cut(struct span *s, char c)
{
	struct span head = { s->p, 0 };

	while (head.len < s->len && head.p[head.len] != c)
		head.len++;
	s->p += head.len;
	s->len -= head.len;
	if (s->len) {
		s->p++;
		s->len--;
	}
	return head;
}

static char path_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

static bool same_text(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (path_lower(a.p[i]) != path_lower(b.p[i]))
			return false;
	return true;
}

static struct span without_zeros(struct span s)
{
	while (s.len && *s.p == '0') {
		s.p++;
		s.len--;
	}
	return s;
}

static bool is_text(struct span s, const char *text)
{
	return same_text(s, (struct span){ text, strlen(text) });
}

/* Compares unit addresses. A "*" in ours stands for any number. */
static bool same_unit(struct span ours, struct span theirs)
{
	while (ours.len || theirs.len) {
		struct span a = path_cut(&ours, ','), b = path_cut(&theirs, ',');

		if (!is_text(a, "*") && !same_text(without_zeros(a), without_zeros(b)))
			return false;
	}
	return true;
}

/*
 * QEMU makes the root bus's unit address from the ports of configuration space. microvm has no such
 * ports, so there the address is all ones.
 */
static bool is_root_without_ports(struct span ours, struct span name, struct span theirs)
{
	return is_text(name, "pci") && is_text(ours, "i0cf8") &&
	       is_text(theirs, "ffffffffffffffff");
}

#ifdef CONFIG_FEW_PARTS
/* Returns whether the VMM has written "*" for the node's name, as OpenBSD's vmd does. */
static bool is_unnamed(struct span theirs)
{
	return theirs.len && *theirs.p == '*';
}
#else
#define is_unnamed(theirs) false
#endif

static bool same_node(struct span ours, struct span theirs)
{
	struct span name = path_cut(&ours, '@'), other = path_cut(&theirs, '@');

	/* QEMU 7.2 writes this for a namespace (device nvme-ns), without saying which one it is. */
	if (is_text(name, "namespace") && is_text(other, "nvme-nsbootindex"))
		return true;
	if (!is_text(name, "*") && !is_unnamed(other) && !same_text(name, other))
		return false;
	return same_unit(ours, theirs) || is_root_without_ports(ours, name, theirs);
}

bool path_matches(const char *ours, const char *theirs, size_t len)
{
	struct span a = { ours, strlen(ours) }, b = { theirs, len }, node = { theirs, 0 };

	if (!a.len)
		return false;
	/* Most lines equal the path that we make, which is found out quickly. */
	if (a.len == len && !memcmp(ours, theirs, len))
		return true;
	while (a.len) {
		if (!b.len)
			return is_unnamed(node);
		node = path_cut(&b, '/');
		if (!same_node(path_cut(&a, '/'), node))
			return false;
	}
	return true;
}
