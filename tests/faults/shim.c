/* A preloaded library that fails file calls below one folder, on demand.

   Counts the calls that change files there, and at the call numbered `at` does one of: kill this process before
   the call; write half of what is to be written, and kill it then; fail with an error number, that once or from
   there on for good; or fail with ENOSPC whatever would take more than a number of bytes. Off until armed. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, KILL, TORN, ONCE, GOOD, FULL };

static char folder[PATH_MAX];
static size_t folder_length;
static atomic_int mode = OFF;
static long at;
static int error_number;
static int log_to = -1;
static atomic_long count;
static atomic_llong room;

/* Begin: mode as in the enumeration; at: the call (or, where full, the bytes of room); log: a descriptor. */
void holdfast_fault_arm(const char *below, int how, long long number, int error, int log) {
    if (realpath(below, folder) == NULL) {
        strncpy(folder, below, sizeof folder - 1);
    }
    folder_length = strlen(folder);
    at = (long)number;
    atomic_store(&room, number);
    error_number = error;
    log_to = log;
    atomic_store(&count, 0);
    atomic_store(&mode, how);
}

/* How many bytes of room are left. */
long long holdfast_fault_room(void) { return atomic_load(&room); }

static int is_below(const char *path) {
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

/* Whether a file lies below the folder; its name from there on is put into `name`. */
static int names(int directory, const char *path, char *name) {
    char whole[2 * PATH_MAX];
    if (path == NULL) {
        return 0;
    }
    if (path[0] != '/') {
        char link[64], base[PATH_MAX];
        ssize_t length;
        if (directory == AT_FDCWD) {
            snprintf(link, sizeof link, "/proc/self/cwd");
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        }
        length = readlink(link, base, sizeof base - 1);
        if (length < 0) {
            return 0;
        }
        base[length] = 0;
        snprintf(whole, sizeof whole, "%s/%s", base, path);
        path = whole;
    }
    if (!is_below(path)) {
        return 0;
    }
    snprintf(name, PATH_MAX, "%s", path + folder_length);
    return 1;
}

static int holds(int descriptor, char *name) {
    char link[64], path[PATH_MAX];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) {
        return 0;
    }
    path[length] = 0;
    if (!is_below(path)) {
        return 0;
    }
    snprintf(name, PATH_MAX, "%s", path + folder_length);
    return 1;
}

static void note(long number, const char *call, const char *name, long long size) {
    char line[PATH_MAX + 128];
    int length;
    if (log_to < 0) {
        return;
    }
    length = snprintf(line, sizeof line, "%ld %s %s %lld\n", number, call, name, size);
    syscall(SYS_write, log_to, line, length);
}

static void end(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) {
        pause();
    }
}

enum { GO_ON, FAIL, HALF };

/* What becomes of a call that changes `name`: it goes on, fails with errno set, or is to be written by half. */
static int meets(const char *call, const char *name, long long size) {
    int how = atomic_load(&mode);
    long number;
    if (how == FULL) {
        if (size <= 0 || atomic_fetch_sub(&room, size) >= size) {
            return GO_ON;
        }
        atomic_fetch_add(&room, size);
        if (atomic_fetch_add(&count, 1) == 0) {
            note(1, call, name, size);
        }
        errno = ENOSPC;
        return FAIL;
    }
    number = atomic_fetch_add(&count, 1) + 1;
    if (how == COUNT) {
        note(number, call, name, size);
        return GO_ON;
    }
    if (number != at && !(how == GOOD && number > at)) {
        return GO_ON;
    }
    if (number == at) {
        note(number, call, name, size);
    }
    if (how == KILL || (how == TORN && size < 2)) {
        end();
    }
    if (how == TORN) {
        return HALF;
    }
    errno = error_number;
    return FAIL;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (real == NULL) { \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    }
#define ARMED (atomic_load(&mode) != OFF)

/* Writing. When full, a write within the file takes no room. */

static long long growth(int descriptor, long long offset, long long size) {
    struct stat found;
    long long last = offset + size;
    if (atomic_load(&mode) != FULL) {
        return size;
    }
    if (fstat(descriptor, &found) != 0 || last <= found.st_size) {
        return 0;
    }
    return last - found.st_size;
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    char name[PATH_MAX];
    REAL(write)
    if (ARMED && holds(descriptor, name)) {
        long long offset = lseek(descriptor, 0, SEEK_CUR);
        switch (meets("write", name, growth(descriptor, offset, (long long)size))) {
        case FAIL: return -1;
        case HALF: real(descriptor, bytes, size / 2); end();
        }
    }
    return real(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    char name[PATH_MAX];
    REAL(pwrite)
    if (ARMED && holds(descriptor, name)) {
        switch (meets("pwrite", name, growth(descriptor, offset, (long long)size))) {
        case FAIL: return -1;
        case HALF: real(descriptor, bytes, size / 2, offset); end();
        }
    }
    return real(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    char name[PATH_MAX];
    REAL(pwrite64)
    if (ARMED && holds(descriptor, name)) {
        switch (meets("pwrite", name, growth(descriptor, offset, (long long)size))) {
        case FAIL: return -1;
        case HALF: real(descriptor, bytes, size / 2, offset); end();
        }
    }
    return real(descriptor, bytes, size, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int many) {
    char name[PATH_MAX];
    REAL(writev)
    if (ARMED && holds(descriptor, name)) {
        long long size = 0, offset = lseek(descriptor, 0, SEEK_CUR);
        for (int part = 0; part < many; part++) {
            size += (long long)parts[part].iov_len;
        }
        switch (meets("writev", name, growth(descriptor, offset, size))) {
        case FAIL: return -1;
        case HALF: real(descriptor, parts, many / 2); end();
        }
    }
    return real(descriptor, parts, many);
}

ssize_t sendfile(int out, int in, off_t *offset, size_t size) {
    char name[PATH_MAX];
    REAL(sendfile)
    if (ARMED && holds(out, name)) {
        struct stat source;
        long long left = (long long)size;
        if (fstat(in, &source) == 0 && source.st_size < left) {
            left = source.st_size; /* what is asked for may be more than there is */
        }
        switch (meets("sendfile", name, growth(out, lseek(out, 0, SEEK_CUR), left))) {
        case FAIL: return -1;
        case HALF: real(out, in, offset, (size_t)left / 2); end();
        }
    }
    return real(out, in, offset, size);
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t size) { return sendfile(out, in, (off_t *)offset, size); }

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned int flags) {
    char name[PATH_MAX];
    REAL(copy_file_range)
    if (ARMED && holds(out, name)) {
        switch (meets("copy_file_range", name, (long long)size)) {
        case FAIL: return -1;
        case HALF: real(in, from, out, to, size / 2, flags); end();
        }
    }
    return real(in, from, out, to, size, flags);
}

/* Sizes and flushing */

#define ON_DESCRIPTOR(function, call, SIZE, PARAMETERS, ...) \
    int function PARAMETERS { \
        char name[PATH_MAX]; \
        REAL(function) \
        if (ARMED && holds(descriptor, name) && meets(call, name, SIZE) == FAIL) { \
            return -1; \
        } \
        return real(__VA_ARGS__); \
    }

static long long taken(int descriptor, long long size) {
    return atomic_load(&mode) == FULL ? growth(descriptor, 0, size) : 0;
}

ON_DESCRIPTOR(fsync, "fsync", 0, (int descriptor), descriptor)
ON_DESCRIPTOR(fdatasync, "fdatasync", 0, (int descriptor), descriptor)
ON_DESCRIPTOR(ftruncate, "ftruncate", taken(descriptor, size), (int descriptor, off_t size), descriptor, size)
ON_DESCRIPTOR(ftruncate64, "ftruncate", taken(descriptor, size), (int descriptor, off64_t size), descriptor, size)

int posix_fallocate(int descriptor, off_t offset, off_t size) {
    char name[PATH_MAX];
    REAL(posix_fallocate)
    if (ARMED && holds(descriptor, name) && meets("fallocate", name, growth(descriptor, offset, size)) == FAIL) {
        return errno;
    }
    return real(descriptor, offset, size);
}

/* Names. When full, a new name takes the room of a block. */

#define BLOCK 4096

static long long new_name(int directory, const char *path) {
    struct stat found;
    if (atomic_load(&mode) != FULL) {
        return 0;
    }
    return fstatat(directory, path, &found, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : BLOCK;
}

#define OPENING(function, DIRECTORY, PARAMETERS, ...) \
    int function PARAMETERS { \
        char name[PATH_MAX]; \
        mode_t rights = 0; \
        REAL(function) \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
            va_list more; \
            va_start(more, flags); \
            rights = va_arg(more, mode_t); \
            va_end(more); \
        } \
        if (ARMED && (flags & O_CREAT) && names(DIRECTORY, path, name) && \
            meets("open", name, new_name(DIRECTORY, path)) == FAIL) { \
            return -1; \
        } \
        return real(__VA_ARGS__, flags, rights); \
    }

OPENING(open, AT_FDCWD, (const char *path, int flags, ...), path)
OPENING(open64, AT_FDCWD, (const char *path, int flags, ...), path)
OPENING(openat, directory, (int directory, const char *path, int flags, ...), directory, path)
OPENING(openat64, directory, (int directory, const char *path, int flags, ...), directory, path)

#define ON_NAME(function, call, DIRECTORY, PATH, SIZE, PARAMETERS, ...) \
    int function PARAMETERS { \
        char name[PATH_MAX]; \
        REAL(function) \
        if (ARMED && names(DIRECTORY, PATH, name) && meets(call, name, SIZE) == FAIL) { \
            return -1; \
        } \
        return real(__VA_ARGS__); \
    }

ON_NAME(unlink, "unlink", AT_FDCWD, path, 0, (const char *path), path)
ON_NAME(unlinkat, "unlink", directory, path, 0, (int directory, const char *path, int flags), directory, path, flags)
ON_NAME(rmdir, "rmdir", AT_FDCWD, path, 0, (const char *path), path)
ON_NAME(mkdir, "mkdir", AT_FDCWD, path, new_name(AT_FDCWD, path), (const char *path, mode_t rights), path, rights)
ON_NAME(rename, "rename", AT_FDCWD, to, 0, (const char *from, const char *to), from, to)
ON_NAME(renameat, "rename", directory_to, to, 0,
        (int directory, const char *from, int directory_to, const char *to), directory, from, directory_to, to)
ON_NAME(link, "link", AT_FDCWD, to, new_name(AT_FDCWD, to), (const char *from, const char *to), from, to)
ON_NAME(linkat, "link", directory_to, to, new_name(directory_to, to),
        (int directory, const char *from, int directory_to, const char *to, int flags),
        directory, from, directory_to, to, flags)
