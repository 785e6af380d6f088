# SPDX-License-Identifier: MIT
# messages.awk -- the texts in C files that a person may read: each string
# literal, those that stand side by side joined, with %letters cut out; one
# piece a line, as FILE<tab>PIECE.  A text has a blank between two of its
# letters, or is words of report/words.h: of each ROW's three, the second.
function emit(text,    n, i, p, words) {
	words = name ~ /report\/words\.h$/
	if (words && ++row % 3 != 2) return
	if (!words && text !~ /[A-Za-z(),;:] [A-Za-z(]/) return
	if (text ~ /^(allowed:|use) |HTTP\/|^(Authorization|User-Agent): |\r/) return
	n = split(text, p, /%[A-Za-z]/)
	for (i = 1; i <= n; i++)
		if (p[i] ~ /[a-z][a-z]/) print name "\t" p[i]
}
function scan(s,    i, c, n, text, have) {
	n = length(s)
	for (i = 1; i <= n; i++) {
		c = substr(s, i, 1)
		if (c == "/" && substr(s, i + 1, 1) == "*") {
			i += 2
			while (i <= n && substr(s, i, 2) != "*/") i++
			i++
		} else if (c == "'") {
			i += substr(s, i + 1, 1) == "\\" ? 3 : 2
		} else if (c == "\"") {
			have = 1
			for (i++; i <= n && (c = substr(s, i, 1)) != "\""; i++) {
				if (c == "\\") {
					c = substr(s, ++i, 1)
					if (c == "n") c = " "
					if (c == "r") c = "\r"
				}
				text = text c
			}
		} else if (c !~ /[ \t\n]/) {
			if (have) emit(text)
			have = 0; text = ""
		}
	}
}
FNR == 1 { scan(file); file = ""; row = 0; name = FILENAME }
/^[ \t]*#/ { next }
{ file = file $0 "\n" }
END { scan(file) }
