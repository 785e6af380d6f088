# SPDX-License-Identifier: MIT
# Plain and offline: needs what `./build.sh` leaves under build/deps/.
# `make help` says what there is; V=1 shows each command.
VERSION := 0.4.1

include tools/arch.mk

HOST := $(shell uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/; \
	s/armv8l/armv7/; s/^armv7.*/armv7/; s/^armv6.*/armv6/')
ARCH ?= $(HOST)

D := build/deps
Q := $(if $(V),,@)
ifeq ($(wildcard $(D)/mbedtls/.from),)
ifeq ($(filter help clean doors,$(MAKECMDGOALS)),)
$(error the sources are not there yet: run ./build.sh once)
endif
endif

# -- What is compiled.
SRC := $(wildcard src/*.c src/*/*.c)
PORT := $(wildcard port/*.c)
MBEDTLS := aes aesce aesni asn1parse asn1write base64 bignum bignum_core \
	chacha20 chachapoly cipher \
	cipher_wrap constant_time ecdh ecdsa ecp ecp_curves gcm md oid pem pk \
	pk_ecc pk_wrap pkparse platform platform_util poly1305 psa_crypto \
	psa_crypto_aead psa_crypto_cipher psa_crypto_client \
	psa_crypto_driver_wrappers_no_static psa_crypto_ecp psa_crypto_hash \
	psa_crypto_mac psa_crypto_rsa psa_crypto_slot_management psa_util rsa \
	rsa_alt_helpers sha256 sha512 ssl_ciphersuites ssl_client ssl_msg \
	ssl_tls ssl_tls12_client ssl_tls13_client ssl_tls13_generic \
	ssl_tls13_keys x509 x509_crt
# Where a handshake spends its time.
FAST := aes bignum bignum_core chacha20 ecp ecp_curves gcm poly1305 sha256 sha512
BEARSSL := hash/sha2small mac/hmac codec/dec32be codec/enc32be

# -- How.  Own code is held to the warnings; others' code is not ours to fix.
WARN := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla \
	-Wno-missing-field-initializers
INC := -I. -Isrc -Ibuild/gen -isystem $(D)/jsmn -isystem $(D)/bearssl/inc
MBEDTLS_INC := -isystem $(D)/mbedtls/include \
	-DMBEDTLS_CONFIG_FILE='"port/mbedtls_config.h"' \
	-DMBEDTLS_ALIGNMENT_DISABLE_EFFICENT_UNALIGNED_ACCESS
CLIENT := -I$(D)/mbedtls/library -include port/mbedtls_client.h
CLIENT_pk_wrap := $(CLIENT)
CLIENT_ssl_tls12_client := $(CLIENT)
CLIENT_ssl_tls13_generic := $(CLIENT) -Dmbedtls_x509_crt_parse_der=trust_parse
CLIENT_ssl_tls := -Dmbedtls_x509_crt_parse_der=trust_parse
CLIENT_ssl_tls13_client := $(CLIENT) -DMBEDTLS_CLIENT_COOKIE
CLIENT_rsa := $(CLIENT) -DMBEDTLS_CLIENT_RSA
CLIENT_psa_crypto_ecp := $(CLIENT) -DMBEDTLS_CLIENT_PSA
CLIENT_psa_crypto_hash := $(CLIENT) -DMBEDTLS_CLIENT_PSA
CLIENT_psa_crypto_mac := $(CLIENT) -DMBEDTLS_CLIENT_PSA
# An address is no name to ask for (RFC 6066 3): trust.c decides.
CLIENT_ssl_client := -Dmbedtls_ssl_get_hostname_pointer=trust_sni
OWN := -std=c11 $(WARN) $(INC) -DECR_REFRESH_VERSION='"$(VERSION)"'
DEPS = -MMD -MP
PREREQ := Makefile tools/arch.mk $(wildcard $(D)/*/.from)

# Objects of one variant, which is a folder under build/, a compiler and its
# flags: shipped once an architecture, and once for the tests on this machine.
# Archives, so that a test links what it reaches and nothing else, and a
# half-built tree can already test its finished half.
# $(1) folder, $(2) compiler, $(3) flags for all, $(4) further flags for ours
define variant
build/$(1)/obj/src/%.o: src/%.c $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) $(OWN) $(4) $(DEPS) -frandom-seed=$$< -c -o $$@ $$<
build/$(1)/obj/port/%.o: port/%.c build/gen/roots.h $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) $(OWN) $(4) $(MBEDTLS_INC) $(DEPS) -frandom-seed=$$< -c -o $$@ $$<
build/$(1)/obj/gen/%.o: build/gen/%.c $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) $(OWN) $(4) $(DEPS) -frandom-seed=$$< -c -o $$@ $$<
build/$(1)/obj/tests/%.o: tests/%.c build/gen/roots.h $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) $(OWN) $(4) -Wno-write-strings -Itests/unit $(DEPS) -c -o $$@ $$<
# mbedTLS compares empty names by memcmp(NULL, NULL, 0): not for us to mend.
build/$(1)/obj/mbedtls/%.o: $(D)/mbedtls/library/%.c port/mbedtls_config.h \
    port/mbedtls_psa_config.h port/mbedtls_client.h $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) -fno-sanitize=nonnull-attribute -I. $(MBEDTLS_INC) $$(CLIENT_$$(*F)) \
	    $$(if $$(filter $(FAST),$$*),,$(SMALL_$(1))) -w $(DEPS) \
	    -frandom-seed=$$< -c -o $$@ $$<
build/$(1)/obj/bearssl/%.o: $(D)/bearssl/src/%.c $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$(2) $(3) -I$(D)/bearssl/inc -I$(D)/bearssl/src -w \
	    -frandom-seed=$$< -c -o $$@ $$<
build/$(1)/libsrc.a: $(patsubst %.c,build/$(1)/obj/%.o,$(filter-out src/main.c,$(SRC)))
build/$(1)/libport.a: $(PORT:%.c=build/$(1)/obj/%.o) build/$(1)/obj/gen/roots.o
build/$(1)/libmbedtls.a: $(MBEDTLS:%=build/$(1)/obj/mbedtls/%.o)
build/$(1)/libbearssl.a: $(BEARSSL:%=build/$(1)/obj/bearssl/%.o)
build/$(1)/libfake.a: $(FAKE:%.c=build/$(1)/obj/%.o)
build/$(1)/lib%.a:
	@mkdir -p $$(@D) && rm -f $$@
	$(Q)$$(patsubst %gcc,%ar,$(2)) -rcsD $$@ $$^
-include $(patsubst %.c,build/$(1)/obj/%.d,$(SRC) $(PORT) $(FAKE) $(TESTS) $(DRIVERS))
-include $(MBEDTLS:%=build/$(1)/obj/mbedtls/%.d)
endef

.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all arches check $(ARCHES:%=check-qemu-%) check-qemu sigv4 tls selftest doors size map e2e clean help

all: build/$(ARCH)/ecr-refresh	## the binary for this machine, or for ARCH=arm64 ...

# -- Tests.  Each tests/unit/test_*.c is one program.  It gets the fake port,
# unless its first lines say `links: port`.  Each tests/driver/*.c is a program
# for the shell, with the real port.
TESTS := $(wildcard tests/unit/test_*.c)
FAKE := $(filter-out $(TESTS),$(wildcard tests/unit/*.c))
DRIVERS := $(wildcard tests/driver/*.c)
REAL_PORT := $(DRIVERS) $(if $(TESTS),$(shell grep -l 'links: port' $(TESTS)))

libs = $(if $(filter $(REAL_PORT),$(2)),$(patsubst %,build/$(1)/lib%.a,src port \
	mbedtls bearssl),$(patsubst %,build/$(1)/lib%.a,src fake bearssl))

# $(1) source, $(2) variant, $(3) program
define check_program
$(3): build/$(2)/obj/$(1:.c=.o) $(call libs,$(2),$(1))
	@mkdir -p $$(@D)
	$(if $(filter check,$(2)),$(Q)gcc $$(SAN) -o $$@ -Wl$$(comma)--start-group $$^ \
	    -Wl$$(comma)--end-group,$$(call link_$(2),-fno-lto,$$^))
endef
comma := ,

SAN := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
$(eval $(call variant,check,gcc,$(SAN),-Werror))
$(foreach t,$(TESTS),$(eval $(call check_program,$(t),check,$(t:tests/unit/%.c=build/check/%))))
$(foreach t,$(DRIVERS),$(eval $(call check_program,$(t),check,$(t:tests/driver/%.c=build/tests/%))))

check: $(TESTS:tests/unit/%.c=build/check/%) $(DRIVERS:tests/driver/%.c=build/tests/%)	## every unit test, under ASan and UBSan
	@tools/run-checks "" $(filter build/check/%,$^)

sigv4: build/tests/sigv4	## then build/tests/sigv4 signs any request: METHOD URI ..., or -f FILE (-h tells)

tls: build/tests/tlsget	## port/tls.c against TLS servers on the loopback, good and bad
	@tests/tls/run

dns: build/$(ARCH)/tests/tlsget build/$(ARCH)/ecr-refresh	## look-ups against name servers in a namespace of their own
	@TLSGET=$(CURDIR)/$< ECR_REFRESH=$(CURDIR)/build/$(ARCH)/ecr-refresh tests/dns/run

build/gen/roots.c build/gen/roots.h &: $(wildcard certs/*.pem) tools/roots
	@mkdir -p build/gen
	$(Q)tools/roots build/gen certs/*.pem

# -- The binaries that ship: static-pie against our own musl.  gcc 12 ignores
# -static-pie on arm and riscv64, so the linker is told itself.  Fat objects:
# the binary is link-time optimized, the tests under qemu and `map` use the
# machine code beside it.
SHIP := -Os -flto -ffat-lto-objects -ffunction-sections -fdata-sections \
	-fPIE -fvisibility=hidden -fstack-protector \
	-fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident \
	'-ffile-prefix-map=$(CURDIR)=.' -nostdinc
LINK := -nostdlib -nostartfiles -static -Wl,-pie,--no-dynamic-linker,-z,text \
	-Wl,--gc-sections,--build-id=none,-z,noexecstack,-z,relro,-z,now \
	-Wl,-z,noseparate-code,-O1,--sort-section=alignment

# arm64 pages may be 64 KB, and RELRO there costs a page of padding in a file
# whose read-only data that is written at start is less than 4 KB.  Without it,
# what is written may follow the code at once in the file; in memory it begins
# on a page of its own, of 64 KB, as ever.
LINK_arm64 := -Wl,-z,norelro,-z,common-page-size=64
SHIP_amd64 := -fcf-protection=none
# Which is the other machines' default: 1.3 KB.
SHIP_arm64 := -fomit-frame-pointer

# On amd64 the linker takes 24 bytes for a pointer in a table: 4 KB in all.
LINK_amd64 := -Wl,-z,pack-relative-relocs

# But for the ciphers and keys: code that is moved out of a loop or to a later
# place, to be run less often, is kept in registers and copies; so are values
# that are handed on in parts.  1.5 KB, and 0.5 KB gzipped.
SMALL := -fno-move-loop-invariants -fno-tree-loop-im -fno-shrink-wrap \
	-fno-ipa-sra -fno-tree-dominator-opts
# 4 KB there, and none elsewhere.
SMALL_arm64 := -fno-tree-sra
$(foreach a,$(ARCHES),$(eval SMALL_$(a) += $(SMALL)))

define ship
CC_$(1) := $$(CROSS_$(1))-gcc
MUSL_$(1) := $(D)/musl-$(1)
CFLAGS_$(1) = $$(SHIP) $$(SHIP_$(1)) $$(CPU_$(1)) -isystem $$(MUSL_$(1))/include \
	-isystem $$(shell $$(CC_$(1)) -print-file-name=include)
LIBC_$(1) = $$(MUSL_$(1))/lib/libc.a \
	$$(shell $$(CC_$(1)) $$(CPU_$(1)) -print-libgcc-file-name)
SHIPPED_$(1) := $$(patsubst %.c,build/$(1)/obj/%.o,$$(SRC) $$(PORT)) \
	build/$(1)/obj/gen/roots.o $$(MBEDTLS:%=build/$(1)/obj/mbedtls/%.o) \
	$$(BEARSSL:%=build/$(1)/obj/bearssl/%.o)
link_$(1) = $(Q)$$(CC_$(1)) $$(CFLAGS_$(1)) $$(1) $$(LINK) $$(LINK_$(1)) -o $$@ \
	$$(MUSL_$(1))/lib/rcrt1.o $$(MUSL_$(1))/lib/crti.o -Wl,--start-group \
	$$(2) $$(LIBC_$(1)) -Wl,--end-group $$(MUSL_$(1))/lib/crtn.o
$$(eval $$(call variant,$(1),$$$$(CC_$(1)),$$$$(CFLAGS_$(1)),$(SMALL_$(1))))
build/$(1)/obj/ecr-refresh.elf: $$(SHIPPED_$(1)) $$(MUSL_$(1))/.from
	$$(call link_$(1),-flto-partition=one,$$(SHIPPED_$(1)))
build/$(1)/ecr-refresh: build/$(1)/obj/ecr-refresh.elf
	$(Q)$$(CROSS_$(1))-strip -s -R .comment -R .note -R .gnu.attributes -o $$@ $$<

# The unit tests as this architecture sees them, and mbedTLS's own self-tests,
# which are compiled and linked exactly like the binary that ships.
$$(foreach t,$$(TESTS),$$(eval $$(call check_program,$$(t),$(1),$$(t:tests/unit/%.c=build/$(1)/tests/%))))
$$(foreach t,$$(DRIVERS),$$(eval $$(call check_program,$$(t),$(1),$$(t:tests/driver/%.c=build/$(1)/tests/%))))
build/$(1)/selftest/obj/mbedtls/%.o: $(D)/mbedtls/library/%.c port/mbedtls_config.h \
    port/mbedtls_psa_config.h port/heap.h $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$$(CC_$(1)) $$(CFLAGS_$(1)) -I. $(MBEDTLS_INC) \
	    $$(if $$(filter $(FAST),$$*),,$(SMALL_$(1))) -DMBEDTLS_SELF_TEST -w -c -o $$@ $$<
build/$(1)/selftest/obj/selftest.o: tests/build/selftest.c $(PREREQ)
	@mkdir -p $$(@D)
	$(Q)$$(CC_$(1)) $$(CFLAGS_$(1)) -Wall -Wextra -I. -isystem $(D)/bearssl/inc \
	    $(MBEDTLS_INC) -DMBEDTLS_SELF_TEST -c -o $$@ $$<
build/$(1)/selftest/selftest: build/$(1)/selftest/obj/selftest.o \
    $(MBEDTLS:%=build/$(1)/selftest/obj/mbedtls/%.o) \
    $(BEARSSL:%=build/$(1)/obj/bearssl/%.o)
	$$(call link_$(1),-flto -flto-partition=one,$$^)
check-qemu-$(1): $$(TESTS:tests/unit/%.c=build/$(1)/tests/%)
	@tools/run-checks "$$(RUN_$(1))" $$^
endef
BUILDING := $(sort $(ARCH) $(foreach a,$(ARCHES),$(if $(findstring $(a),$(MAKECMDGOALS)),$(a))) \
	$(if $(filter arches check-qemu selftest size map,$(MAKECMDGOALS)),$(ARCHES)))
$(foreach a,$(BUILDING),$(eval $(call ship,$(a))))

arches: $(ARCHES:%=build/%/ecr-refresh)	## the binaries for all architectures

OTHERS := $(filter-out $(HOST),$(ARCHES))
check-qemu: $(OTHERS:%=check-qemu-%)	## the same tests on the other architectures, under qemu-user

selftest: $(ARCHES:%=build/%/selftest/selftest)	## mbedTLS's own self-tests, on every architecture
	@bad=0; $(foreach a,$(ARCHES),tools/run-checks "$(if $(filter $(HOST),$(a)),,$(RUN_$(a)))" \
	    build/$(a)/selftest/selftest || bad=1;) exit $$bad

doors:			## the include law and other house rules, as greps
	@tools/doors

# Rooms as tools/rooms wants them.
CROSSES := $(foreach a,$(ARCHES),$(a):$(CROSS_$(a)))

size: arches		## bytes and gzipped bytes; fails past the budget or when not static-pie
	@bad=0; tools/size $(ARCHES) || bad=1; tools/rooms --check $(CROSSES) || bad=1; exit $$bad

map: arches		## where the bytes go: by room and by library, on each architecture
	@tools/rooms $(CROSSES)

e2e: all		## end to end, against a real API server and moto (after tests/e2e/setup)
	@tests/e2e/run

clean:			## build/ without the unpacked sources
	rm -rf $(filter-out $(D),$(wildcard build/*))

help:			## this text
	@sed -n 's/^\([a-z0-9-]*\):[^#]*##  *\(.*\)/  make \1	\2/p' Makefile | expand -t 24
