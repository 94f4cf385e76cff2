#include "CDigests.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

/* The instructions are described in Intel's "New Instructions Supporting the Secure Hash Algorithm on Intel
   Architecture Processors": four rounds at a time, on the state as two vectors, ABEF and CDGH. */

bool cdigests_has_sha256(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSSE3) || !(c & bit_SSE4_1)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

__attribute__((target("sha,sse4.1,ssse3")))
void cdigests_sha256_compress(uint32_t *state, const uint32_t *words, const uint32_t *constants) {
    const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    const __m128i abef_before = _mm_alignr_epi8(cdab, efgh, 8);
    const __m128i cdgh_before = _mm_blend_epi16(efgh, cdab, 0xF0);
    __m128i abef = abef_before, cdgh = cdgh_before;
    __m128i schedule[16];
    for (int i = 0; i < 4; i++) schedule[i] = _mm_loadu_si128((const __m128i *)(words + 4 * i));
    for (int i = 0; i < 16; i++) {
        if (i >= 4) {
            const __m128i sum = _mm_add_epi32(
                _mm_sha256msg1_epu32(schedule[i - 4], schedule[i - 3]),
                _mm_alignr_epi8(schedule[i - 1], schedule[i - 2], 4)
            );
            schedule[i] = _mm_sha256msg2_epu32(sum, schedule[i - 1]);
        }
        const __m128i four = _mm_add_epi32(schedule[i], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, four);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(four, 0x0E));
    }
    const __m128i feba = _mm_shuffle_epi32(_mm_add_epi32(abef, abef_before), 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(_mm_add_epi32(cdgh, cdgh_before), 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#else

bool cdigests_has_sha256(void) { return false; }

void cdigests_sha256_compress(uint32_t *state, const uint32_t *words, const uint32_t *constants) {
    (void)state;
    (void)words;
    (void)constants;
}

#endif
