/*
 * What a processor's own instructions for SHA-256 do, where it has them.
 */
#ifndef CDIGESTS_H
#define CDIGESTS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether cdigests_sha256_compress may be called here. */
bool cdigests_has_sha256(void);

/*
 * One block (FIPS 180-4, section 6.2.2): changes the 8 words of `state` by the first 16 of `words`.
 * `constants` are the 64 of section 4.2.2.
 */
void cdigests_sha256_compress(uint32_t *state, const uint32_t *words, const uint32_t *constants);

#endif
