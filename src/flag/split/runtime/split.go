package runtime

import (
	"math"
	"math/bits"
	"strconv"
)

// hashUnserved is the hash of a key that counts as missing. It is below no threshold.
const hashUnserved uint64 = math.MaxUint64

// hashFlagdV1 agrees with flagd's fractional before its integer buckets: murmur3 of salt and key, as
// the size of a signed number.
func hashFlagdV1(salt, key string) uint64 {
	hash := hashMurmur{}.add(salt).add(key).sum()
	if hash > 1<<31 {
		return 1<<32 - hash
	}
	return hash
}

// hashFlagdV1Int is hashFlagdV1 of the decimal digits of a key.
func hashFlagdV1Int(salt string, key int64) uint64 {
	var digits [20]byte
	return hashFlagdV1(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashFlagdV2 agrees with flagd's fractional: murmur3 of salt and key.
func hashFlagdV2(salt, key string) uint64 {
	return hashMurmur{}.add(salt).add(key).sum()
}

// hashFlagdV2Int is hashFlagdV2 of the decimal digits of a key.
func hashFlagdV2Int(salt string, key int64) uint64 {
	var digits [20]byte
	return hashFlagdV2(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashFlagdV3 agrees with flagd's fractional over CBOR: murmur3 of the pair of salt and key, or of the key
// where there is no salt.
func hashFlagdV3(salt, key string) uint64 {
	if salt == "" {
		return hashMurmur{}.text(key).sum()
	}
	if key == "" {
		return hashUnserved
	}
	return hashMurmur{}.head(4, 2).text(salt).text(key).sum()
}

// hashFlagdV3Int is hashFlagdV3 of an integer, which is a number in CBOR too.
func hashFlagdV3Int(salt string, key int64) uint64 {
	hash := hashMurmur{}
	if salt != "" {
		hash = hash.head(4, 2).text(salt)
	}
	if key < 0 {
		return hash.head(1, uint64(^key)).sum()
	}
	return hash.head(0, uint64(key)).sum()
}

// hashGoFeatureFlag agrees with GO Feature Flag's percentages: FNV-1a of salt and key, modulo the number of
// buckets.
func hashGoFeatureFlag(salt, key string, buckets uint64) uint64 {
	if key == "" {
		return hashUnserved
	}
	hash := uint32(hashFNVBasis)
	for i := range len(salt) {
		hash = (hash ^ uint32(salt[i])) * hashFNVPrime
	}
	for i := range len(key) {
		hash = (hash ^ uint32(key[i])) * hashFNVPrime
	}
	return uint64(hash) % buckets
}

// hashGoFeatureFlagInt is hashGoFeatureFlag of the decimal digits of a key.
func hashGoFeatureFlagInt(salt string, key int64, buckets uint64) uint64 {
	var digits [20]byte
	return hashGoFeatureFlag(salt, string(strconv.AppendInt(digits[:0], key, 10)), buckets)
}

// hashGrowthbookV1 agrees with GrowthBook's hash version 1: FNV-1a of key and salt, in thousandths.
func hashGrowthbookV1(salt, key string) uint64 {
	if key == "" {
		return hashUnserved
	}
	return uint64(hashFNVUnits(hashFNVUnits(hashFNVBasis, key), salt) % 1000)
}

// hashGrowthbookV1Int is hashGrowthbookV1 of the decimal digits of a key. To GrowthBook, 0 is none.
func hashGrowthbookV1Int(salt string, key int64) uint64 {
	if key == 0 {
		return hashUnserved
	}
	var digits [20]byte
	return hashGrowthbookV1(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashGrowthbookV2 agrees with GrowthBook's hash version 2: FNV-1a of the digits of FNV-1a of salt and key, in
// ten thousandths.
func hashGrowthbookV2(salt, key string) uint64 {
	if key == "" {
		return hashUnserved
	}
	first := hashFNVUnits(hashFNVUnits(hashFNVBasis, salt), key)
	var digits [10]byte
	return uint64(hashFNVUnits(hashFNVBasis, string(strconv.AppendUint(digits[:0], uint64(first), 10))) % 10000)
}

// hashGrowthbookV2Int is hashGrowthbookV2 of the decimal digits of a key. To GrowthBook, 0 is none.
func hashGrowthbookV2Int(salt string, key int64) uint64 {
	if key == 0 {
		return hashUnserved
	}
	var digits [20]byte
	return hashGrowthbookV2(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashLaunchDarkly agrees with LaunchDarkly's rollouts and experiments: 60 bits of SHA-1 of salt, a full stop and
// key.
func hashLaunchDarkly(salt, key string) uint64 {
	hash := hashSHA1{state: [5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}}
	hash.add(salt)
	hash.add(".")
	hash.add(key)
	return hash.sum() >> 4
}

// hashLaunchDarklyInt is hashLaunchDarkly of the decimal digits of a key.
func hashLaunchDarklyInt(salt string, key int64) uint64 {
	var digits [20]byte
	return hashLaunchDarkly(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashUnleash agrees with Unleash's gradual rollout: murmur3 of salt, a colon and key, in hundredths.
func hashUnleash(salt, key string) uint64 {
	if key == "" {
		return hashUnserved
	}
	return hashMurmur{}.add(salt).add(":").add(key).sum() % 100
}

// hashUnleashInt is hashUnleash of the decimal digits of a key.
func hashUnleashInt(salt string, key int64) uint64 {
	var digits [20]byte
	return hashUnleash(salt, string(strconv.AppendInt(digits[:0], key, 10)))
}

// hashUnleashVariant agrees with Unleash's variants: murmur3 with Unleash's second seed of salt, a colon and key,
// modulo the number of buckets.
func hashUnleashVariant(salt, key string, buckets uint64) uint64 {
	if key == "" {
		return hashUnserved
	}
	return hashMurmur{hash: 86028157}.add(salt).add(":").add(key).sum() % buckets
}

// hashUnleashVariantInt is hashUnleashVariant of the decimal digits of a key.
func hashUnleashVariantInt(salt string, key int64, buckets uint64) uint64 {
	var digits [20]byte
	return hashUnleashVariant(salt, string(strconv.AppendInt(digits[:0], key, 10)), buckets)
}

// hashMurmur is the 32-bit MurmurHash3 of what is added to it; hash is the seed at first.
type hashMurmur struct {
	hash, block, length uint32
}

// add adds the bytes of a text.
func (m hashMurmur) add(text string) hashMurmur {
	for i := range len(text) {
		m = m.addByte(text[i])
	}
	return m
}

// addByte adds a byte; four make a block.
func (m hashMurmur) addByte(b byte) hashMurmur {
	m.block |= uint32(b) << (m.length % 4 * 8)
	m.length++
	if m.length%4 == 0 {
		m.hash = bits.RotateLeft32(m.mixed(), 13)*5 + 0xe6546b64
		m.block = 0
	}
	return m
}

// mixed is the hash with the block.
func (m hashMurmur) mixed() uint32 {
	return m.hash ^ bits.RotateLeft32(m.block*0xcc9e2d51, 15)*0x1b873593
}

// sum is the hash of all that was added.
func (m hashMurmur) sum() uint64 {
	hash := m.mixed() ^ m.length
	hash = (hash ^ hash>>16) * 0x85ebca6b
	hash = (hash ^ hash>>13) * 0xc2b2ae35
	return uint64(hash ^ hash>>16)
}

// text adds a text as CBOR.
func (m hashMurmur) text(text string) hashMurmur {
	return m.head(3, uint64(len(text))).add(text)
}

// head adds a head of CBOR: a major type and its argument, which takes 0, 1, 2, 4 or 8 bytes more.
func (m hashMurmur) head(major byte, argument uint64) hashMurmur {
	if argument < 24 {
		return m.addByte(major<<5 | byte(argument))
	}
	size, code := 8, byte(24)
	for size < 64 && argument>>size != 0 {
		size *= 2
		code++
	}
	m = m.addByte(major<<5 | code)
	for size > 0 {
		size -= 8
		m = m.addByte(byte(argument >> size & 0xff))
	}
	return m
}

// hashFNVBasis is what 32-bit FNV-1a starts with.
const hashFNVBasis = 0x811c9dc5

// hashFNVPrime is what 32-bit FNV-1a multiplies by.
const hashFNVPrime = 0x01000193

// hashFNVUnits goes on with FNV-1a over the UTF-16 code units of a text.
func hashFNVUnits(hash uint32, text string) uint32 {
	for _, r := range text {
		unit := uint32(r)
		if unit >= 0x10000 {
			hash = (hash ^ (0xd800 + (unit-0x10000)>>10)) * hashFNVPrime
			unit = 0xdc00 + unit&0x3ff
		}
		hash = (hash ^ unit) * hashFNVPrime
	}
	return hash
}

// hashSHA1 is SHA-1 of what is added to it. It spreads keys, and secures nothing.
type hashSHA1 struct {
	state  [5]uint32
	block  [16]uint32
	length uint64
}

// add adds the bytes of a text.
func (s *hashSHA1) add(text string) {
	for i := range len(text) {
		s.addByte(text[i])
	}
}

// addByte adds a byte; 64 make a block.
func (s *hashSHA1) addByte(b byte) {
	word := &s.block[s.length/4%16]
	*word = *word<<8 | uint32(b)
	s.length++
	if s.length%64 == 0 {
		s.mix()
	}
}

// mix takes a block into the state.
func (s *hashSHA1) mix() {
	var words [80]uint32
	copy(words[:], s.block[:])
	for i := 16; i < 80; i++ {
		words[i] = bits.RotateLeft32(words[i-3]^words[i-8]^words[i-14]^words[i-16], 1)
	}
	a, b, c, d, e := s.state[0], s.state[1], s.state[2], s.state[3], s.state[4]
	for _, word := range words[:20] {
		next := bits.RotateLeft32(a, 5) + (b&c | ^b&d) + e + word + 0x5a827999
		a, b, c, d, e = next, a, bits.RotateLeft32(b, 30), c, d
	}
	for _, word := range words[20:40] {
		next := bits.RotateLeft32(a, 5) + (b ^ c ^ d) + e + word + 0x6ed9eba1
		a, b, c, d, e = next, a, bits.RotateLeft32(b, 30), c, d
	}
	for _, word := range words[40:60] {
		next := bits.RotateLeft32(a, 5) + (b&c | b&d | c&d) + e + word + 0x8f1bbcdc
		a, b, c, d, e = next, a, bits.RotateLeft32(b, 30), c, d
	}
	for _, word := range words[60:] {
		next := bits.RotateLeft32(a, 5) + (b ^ c ^ d) + e + word + 0xca62c1d6
		a, b, c, d, e = next, a, bits.RotateLeft32(b, 30), c, d
	}
	s.state[0] += a
	s.state[1] += b
	s.state[2] += c
	s.state[3] += d
	s.state[4] += e
}

// sum is the first 64 bits of the hash of all that was added. Nothing can be added after it.
func (s *hashSHA1) sum() uint64 {
	length := s.length * 8
	s.addByte(0x80)
	for s.length%4 != 0 {
		s.addByte(0)
	}
	for s.length%64 != 56 {
		s.block[s.length/4%16] = 0
		s.length += 4
		if s.length%64 == 0 {
			s.mix()
		}
	}
	s.block[14], s.block[15] = uint32(length>>32), uint32(length&0xffffffff)
	s.mix()
	return uint64(s.state[0])<<32 | uint64(s.state[1])
}
