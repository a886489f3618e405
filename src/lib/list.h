/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A singly linked list that keeps the order in which nodes were appended. The nodes are embedded in
 * the structures that are listed.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include "lib/types.h"

struct list_node {
	struct list_node *next;
};

struct list {
	struct list_node *first;
	struct list_node **last; /* where to link the next node; NULL while the list is empty */
};

static inline void list_append(struct list *l, struct list_node *n)
{
	n->next = NULL;
	if (l->last)
		*l->last = n;
	else
		l->first = n;
	l->last = &n->next;
}

#define list_for_each(pos, list, member)                                                           \
	for (struct list_node *_n = (list)->first;                                                 \
	     _n && ((pos) = container_of(_n, __typeof__(*(pos)), member), 1); _n = _n->next)

#endif
