# SPDX-License-Identifier: MIT
# One block an architecture: its compiler, what it is told about the machine,
# and who runs its programs elsewhere.  Names as in a Dockerfile's
# ${TARGETARCH}${TARGETVARIANT}.  Read by make and by tools/toolchain.sh.
ARCHES := amd64 arm64 armv7 armv6 riscv64

CROSS_amd64   := x86_64-linux-gnu
CPU_amd64     := -march=x86-64
RUN_amd64     := qemu-x86_64

CROSS_arm64   := aarch64-linux-gnu
CPU_arm64     := -march=armv8-a
RUN_arm64     := qemu-aarch64

CROSS_armv7   := arm-linux-gnueabihf
CPU_armv7     := -march=armv7-a+fp -mthumb
RUN_armv7     := qemu-arm -cpu cortex-a7

# The hard-float compiler's own libgcc is ARMv7 code, which a Pi Zero cannot
# run; the soft-float one's is ARMv5.
CROSS_armv6   := arm-linux-gnueabi
CPU_armv6     := -march=armv6 -marm
# ARM code is a third larger than the 16-bit Thumb that this processor also
# has; only the arithmetic of ciphers and keys is worth it.
SMALL_armv6   := -mthumb
RUN_armv6     := qemu-arm -cpu arm1176

CROSS_riscv64 := riscv64-linux-gnu
CPU_riscv64   := -march=rv64gc
RUN_riscv64   := qemu-riscv64
