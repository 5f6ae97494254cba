/*
 * Counts what a process has from malloc, from outside of Node: preloaded, and told where to write by FIDELITY_MALLOC_COUNT,
 * a file of two 64-bit words, the bytes out now and the most that were out since somebody wrote 0 over the second.
 *
 *     gcc -O2 -shared -fPIC -o malloc-count.so malloc-count.c -ldl
 *
 * A block counts with what it can hold (malloc_usable_size), because that is what is asked for when it is freed.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic int64_t before_open[2];
static _Atomic int64_t *books = before_open;

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void count(int64_t bytes) {
  int64_t now = atomic_fetch_add(&books[0], bytes) + bytes;
  int64_t most = atomic_load(&books[1]);
  while (now > most && !atomic_compare_exchange_weak(&books[1], &most, now)) {
  }
}

static void *counted(void *block) {
  if (block != NULL) count((int64_t)malloc_usable_size(block));
  return block;
}

__attribute__((constructor)) static void open_books(void) {
  const char *path = getenv("FIDELITY_MALLOC_COUNT");
  if (path == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, 2 * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (mapped == MAP_FAILED) return;
  _Atomic int64_t *shared = mapped;
  atomic_store(&shared[0], atomic_load(&before_open[0]));
  books = shared;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  *block = memalign(alignment, size);
  return *block == NULL ? ENOMEM : 0;
}

void *realloc(void *block, size_t size) {
  int64_t before = block == NULL ? 0 : (int64_t)malloc_usable_size(block);
  void *moved = __libc_realloc(block, size);
  if (moved == NULL && size > 0) return NULL;
  count((moved == NULL ? 0 : (int64_t)malloc_usable_size(moved)) - before);
  return moved;
}

void free(void *block) {
  if (block != NULL) count(-(int64_t)malloc_usable_size(block));
  __libc_free(block);
}
