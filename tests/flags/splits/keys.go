package main

import "strconv"

// keys are random keys, the same as those of keys.rs.
type keys struct{ state uint64 }

// number is SplitMix64.
func (k *keys) number() uint64 {
	k.state += 0x9e3779b97f4a7c15
	z := k.state
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func (k *keys) below(end uint64) uint64 { return k.number() % end }

// text is of characters below end, from 0x20 on; what is a surrogate becomes U+FFFD.
func (k *keys) text(length, end uint64) string {
	var text []rune
	for range length {
		text = append(text, rune(0x20+k.below(end-0x20)))
	}
	return string(text)
}

// draw is the next key, a string or an integer.
func (k *keys) draw() (text string, number int64, isInt bool) {
	switch kind := k.below(16); {
	case kind <= 5:
		return "user-" + strconv.FormatUint(k.below(1_000_000_000), 10), 0, false
	case kind <= 7:
		return k.text(k.below(24), 0x7f), 0, false
	case kind == 8:
		return k.text(k.below(12), 0x800), 0, false
	case kind == 9:
		return k.text(k.below(8), 0x110000), 0, false
	case kind == 10:
		return k.text(50+k.below(20), 0x7f), 0, false
	case kind == 11:
		return k.text(100+k.below(200), 0x10000), 0, false
	}
	shift := k.below(64)
	return "", int64(k.number()) >> shift, true
}
