/** What `leeway --help` says. */

export const HELP = `Names why an access token stopped working, and what to do.

Usage
  leeway diagnose FILE [--json]    judges a recording; - reads standard input
  leeway inspect [--json]          finds and decodes the tokens in standard input:
                                   bare, in headers, responses, cookies, URLs

Options
  --json       the answer for programs: a Diagnosis, or a list of TokenFacts
  -h, --help   this text
  --version    the version

Exit code
  0   the diagnosis was made, whatever it says; or tokens were found
  1   inspect found no token
  2   wrong usage, or an input that cannot be read: standard error says where and why

Nothing is sent anywhere, and no token is ever printed: claims and header are,
what looks like a token in them is not. Colours: only on a terminal, and not
with NO_COLOR.
`
