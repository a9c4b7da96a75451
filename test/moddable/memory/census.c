/*
 * Counts what lives on the heap of an XS machine as a 32-bit machine would hold it: on 64 bits a slot has 32 bytes instead
 * of 16, a chunk's header 16 instead of 8, and an array's items are slots. Linked with runner.c, which calls it when
 * the app asks with the message C; to be asked right after a collection, when all that is left is alive.
 */

#include <stdio.h>

#include "xsAll.h"

#define SLOT_32 16
#define CHUNK_32 8

static long rounded(long size)
{
	return (size + 3) & ~3L;
}

void census(void* machine)
{
	txMachine* the = machine;
	long chunks = 0;
	long chunkBytes = 0;
	long arrayBytes = 0;
	for (txBlock* block = the->firstBlock; block; block = block->nextBlock) {
		txByte* at = (txByte*)(block + 1);
		while (at < block->current) {
			long size = ((txChunk*)at)->size & 0x7fffffff;
			chunks++;
			chunkBytes += rounded(size - (long)sizeof(txChunk)) + CHUNK_32;
			at += size;
		}
	}
	for (txSlot* heap = the->firstHeap; heap; heap = heap->next) {
		txSlot* limit = heap->value.reference;
		for (txSlot* slot = heap + 1; slot < limit; slot++) {
			if (slot->kind == XS_ARRAY_KIND && slot->value.array.address)
				arrayBytes += ((txChunk*)((txByte*)slot->value.array.address - sizeof(txChunk)))->size - (long)sizeof(txChunk);
		}
	}
	long slots = (long)the->currentHeapCount * SLOT_32;
	/* Half of what an array's items take on 64 bits. */
	chunkBytes -= arrayBytes / 2;
	printf("  on 32 bits: %ld bytes in %ld slots, %ld bytes in %ld chunks\n", slots, slots / SLOT_32, chunkBytes, chunks);
}
