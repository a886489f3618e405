// SPDX-License-Identifier: BSD-2-Clause
/*
 * Finds the namespaces of NVMe controllers (NVM Express 1.4, 7.6.1 and 5.15). Flat 32-bit, POST.
 */
#include "block/nvme.h"
#include "cpu/io.h"
#include "cpu/time.h"
#include "device/driver.h"
#include "lib/endian.h"
#include "lib/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "log/log.h"
#include "memory/alloc.h"
#include "pci/pci.h"

#define CLASS_NVME    0x010802 /* PCI Code and ID Assignment: NVM Express I/O controller */
#define BAR	      0
#define PAGE_MAX      0x10000u
#define READY_UNIT_MS 500
#define READY_MIN_MS  1000
/* bytes; the list page can describe these, wherever the buffer begins in its page */
#define TRANSFER_MAX  ((NVME_PRPS - 1) * NVME_PAGE)

/* Identify (5.15): what to identify, and offsets in the answer. */
#define CNS_NAMESPACE	   0
#define CNS_CONTROLLER	   1
#define CNS_ACTIVE	   2 /* since version 1.1 */
#define ID_SIZE		   4096
#define ID_MODEL	   24
#define ID_MODEL_SIZE	   40
#define MODEL_SHOWN	   38 /* the name shows these characters of it, and has room for the number */
#define ID_MDTS		   77
#define ID_NAMESPACES	   516
#define NS_SIZE		   0
#define NS_FORMAT	   26
#define NS_FORMAT_INDEX(v) (((v)&15) | ((v) >> 5 & 3) << 4)
#define NS_ATTRIBUTES	   99
#define NS_WRITE_PROTECTED 1
#define NS_FORMATS	   128 /* four bytes each */
#define NS_FORMAT_METADATA 0
#define NS_FORMAT_SHIFT	   2
#define PATH		   "namespace@%x,%x"
#define NAMESPACES_MAX	   1024 /* the most that are looked for: one page of ids */

static int nvme_read_capabilities(struct nvme_controller *c, u32 bar_size)
{
	u32 low = readl(c->base + NVME_CAP), high = readl(c->base + NVME_CAP + 4);

	if (low == NVME_GONE && high == NVME_GONE)
		return -ENODEV;
	if (!NVME_CAP_CSS_NVM(high))
		return -ENOTSUP;
	c->page = NVME_PAGE << NVME_CAP_MPSMIN(high);
	c->stride = 4u << NVME_CAP_DSTRD(high);
	c->ready_ms = max(NVME_CAP_TO(low) * READY_UNIT_MS, (u32)READY_MIN_MS);
	c->max_queue = min(NVME_CAP_MQES(low) + 1, (u32)NVME_QUEUE_MAX);
	c->max_bytes = TRANSFER_MAX;
	if (c->page > PAGE_MAX || c->max_queue < 2)
		return -ENOTSUP;
	/* Two queues have two doorbells each. */
	return bar_size < NVME_DOORBELLS + 4 * c->stride ? -EINVAL : 0;
}

static int nvme_make_queue(const struct nvme_controller *c, struct nvme_queue *q, u16 number)
{
	u32 doorbell = c->base + NVME_DOORBELLS + 2 * number * c->stride;

	q->size = c->max_queue;
	q->sq_doorbell = doorbell;
	q->cq_doorbell = doorbell + c->stride;
	/* Each queue must begin at a page of the controller. It is smaller than a page. */
	q->sq = resident_alloc_dirty(q->size * sizeof(*q->sq), c->page);
	q->cq = resident_alloc_dirty(q->size * sizeof(*q->cq), c->page);
	return q->sq && q->cq ? 0 : -ENOMEM;
}

/* Reads identify data to the 4096 bytes at @to, which are a page of the controller. */
static int nvme_identify(struct nvme_controller *c, u8 cns, u32 nsid, u8 *to)
{
	struct nvme_command cmd = {
		.opcode = NVME_ADMIN_IDENTIFY,
		.nsid = nsid,
		.cdw10 = cns,
	};

	memset(to, 0, ID_SIZE);
	nvme_set_buffer(c, &cmd, (u32)to, ID_SIZE);
	return nvme_submit(c, &c->admin, &cmd, NVME_ADMIN_MS);
}

/* Applies MDTS: the largest request has 2 to the power of @mdts pages; 0: no limit. */
static void nvme_limit(struct nvme_controller *c, u8 mdts)
{
	if (mdts && mdts < 32)
		c->max_bytes = min((u64)c->max_bytes, (u64)c->page << mdts);
}

/* Returns why a namespace cannot be a disk for us, or NULL. */
static const char *nvme_refuse(u64 sectors, u32 shift, u16 metadata)
{
	if (!sectors)
		return "has no sectors";
	if (shift < 9 || shift > 12)
		return "has sectors of a size that is not 512 to 4096 bytes";
	if (metadata)
		return "has metadata beside its sectors: format it without";
	return NULL;
}

static void nvme_model(const u8 *id, char *model)
{
	u32 len = MODEL_SHOWN;

	while (len && (id[ID_MODEL + len - 1] == ' ' || !id[ID_MODEL + len - 1]))
		len--;
	for (u32 i = 0; i < len; i++) {
		u8 ch = id[ID_MODEL + i];

		model[i] = ch >= ' ' && ch < 0x7f ? ch : '?';
	}
	model[len] = 0;
}

static int nvme_add(struct nvme_controller *c, const struct device *dev, u32 nsid,
		    const char *model, const u8 *id)
{
	const u8 *format = id + NS_FORMATS + 4 * NS_FORMAT_INDEX(id[NS_FORMAT]);
	u64 sectors = get_le64(id + NS_SIZE);
	u16 metadata = format[NS_FORMAT_METADATA] | format[NS_FORMAT_METADATA + 1] << 8;
	const char *why = nvme_refuse(sectors, format[NS_FORMAT_SHIFT], metadata);
	struct nvme_namespace *ns;
	struct block_device *b;
	char path[32];

	if (why) {
		log_warn("NVMe/%u: %s: %s\n", nsid, model, why);
		return 0;
	}
	ns = resident_alloc(sizeof(*ns), 8);
	if (!ns)
		return -ENOMEM;
	ns->c = c;
	ns->id = nsid;
	b = &ns->block;
	b->ops = &nvme_ops;
	b->sectors = sectors;
	b->sector_size = 1u << format[NS_FORMAT_SHIFT];
	b->max_sectors = c->max_bytes / b->sector_size;
	b->dma_align = 4;
	b->read_only = id[NS_ATTRIBUTES] & NS_WRITE_PROTECTED;
	b->interface = BLOCK_NVME;
	b->kind = BLOCK_KIND_NVME;
	block_set_place(b, dev);
	b->unit = nsid;
	snprintf(b->name, sizeof(b->name), "NVMe/%u: %s", nsid, model);
	snprintf(path, sizeof(path), PATH, nsid, 0);
	return block_register(b, path);
}

/*
 * Finds the namespaces. Since version 1.1 a controller lists those in use. For older ones each
 * number up to the highest is tried; a number without a namespace has no sectors.
 */
static int nvme_find_namespaces(struct nvme_controller *c, const struct device *dev, u8 *id)
{
	u8 *list = id + ID_SIZE;
	char model[MODEL_SHOWN + 1];
	u32 highest, nsid;
	bool listed;
	int err;

	err = nvme_identify(c, CNS_CONTROLLER, 0, id);
	if (err)
		return err;
	nvme_model(id, model);
	nvme_limit(c, id[ID_MDTS]);
	highest = get_le32(id + ID_NAMESPACES);
	listed = !nvme_identify(c, CNS_ACTIVE, 0, list);
	for (u32 i = 0; i < min(highest, (u32)NAMESPACES_MAX) && err != -ETIMEDOUT && !c->broken;
	     i++) {
		nsid = listed ? get_le32(list + 4 * i) : i + 1;
		if (!nsid)
			break;
		if (driver_unwanted_disk(dev, PATH, nsid, 0))
			continue;
		err = nvme_identify(c, CNS_NAMESPACE, nsid, id);
		if (err)
			log_warn("NVMe/%u: %s: %s\n", nsid, model, error_name(err));
		else if (listed || get_le64(id + NS_SIZE))
			err = nvme_add(c, dev, nsid, model, id);
		if (err == -ENOMEM)
			return err;
	}
	return c->broken ? -EIO : 0;
}

static int nvme_begin(struct nvme_controller *c, struct pci_device *pci, u8 **id)
{
	int err = nvme_read_capabilities(c, (u32)pci->bar[BAR].size);

	if (!err)
		err = nvme_make_queue(c, &c->admin, 0);
	if (!err)
		err = nvme_make_queue(c, &c->io, NVME_QUEUE_IO);
	if (err)
		return err;
	c->prps = resident_alloc(NVME_PAGE, max(c->page, NVME_PAGE));
	*id = post_alloc(2 * ID_SIZE, c->page);
	if (!c->prps || !*id)
		return -ENOMEM;
	return nvme_start(c);
}

static int nvme_probe(struct device *dev)
{
	struct pci_device *pci = dev->pci;
	struct nvme_controller *c;
	u32 base = pci_bar_mem(pci, BAR, NVME_DOORBELLS);
	u8 *id = NULL;
	int err;

	if (!base)
		return -ENODEV;
	c = resident_alloc(sizeof(*c), 8);
	if (!c)
		return -ENOMEM;
	pci_enable(pci, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	c->base = base;
	err = nvme_begin(c, pci, &id);
	if (!err)
		err = nvme_find_namespaces(c, dev, id);
	/* A controller that has not answered a command may still write its answer to @id. */
	if (!c->broken && !c->admin.late)
		post_free(id);
	return err;
}

static const struct driver_id nvme_ids[] = {
	PCI_CLASS_ID(CLASS_NVME, 0xffffff),
	{ 0 },
};

DRIVER(nvme_driver)
= { .name = "nvme", .ids = nvme_ids, .probe = nvme_probe, .if_wanted = true };
