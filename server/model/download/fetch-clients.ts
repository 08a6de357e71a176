/** How a program is told what to get and where to put it. */
export interface Client {
  readonly name: RegExp;
  /** Letters that take the rest of their word, or the next one. */
  readonly letters: string;
  /** Long options that take the next word. */
  readonly long: RegExp;
  readonly output: RegExp;
  readonly folder: RegExp;
  readonly isRequest: RegExp;
  readonly isChecked: RegExp;
  /** Options with which it keeps the name that the file has in the address; undefined when it always does. */
  readonly keepsName?: RegExp;
  /** Without them it downloads nothing, or nobody knows what. */
  readonly isOther: RegExp;
}

const never = /^$/;
/** The programs that download, by their manuals: https://curl.se/docs/manpage.html, https://www.gnu.org/software/wget/manual/wget.html, https://aria2.github.io/manual/en/html/aria2c.html */
export const clients: readonly Client[] = [
  {
    name: /^curl$/,
    letters: 'AbcCdDeEFHKmoPQrtTuUwxXyYz',
    long: /^--(?:output(?:-dir)?|retry(?:-delay|-max-time)?|connect-(?:timeout|to)|max-(?:time|redirs|filesize)|user(?:-agent)?|header|data(?:-\w+)?|json|form(?:-string)?|proxy(?:-user|-header)?|noproxy|preproxy|request|ca(?:cert|path)|cert(?:-type)?|key(?:-type)?|pinnedpubkey|write-out|referer|cookie(?:-jar)?|range|limit-rate|proto(?:-default|-redir)?|ciphers|tls-max|resolve|interface|config|speed-(?:limit|time)|upload-file|netrc-file|socks\w+|dump-header|etag-(?:compare|save)|keepalive-time|time-cond|continue-at|unix-socket|variable|stderr|parallel-max|aws-sigv4|oauth2-bearer|pass|engine|local-port|create-file-mode|url-query)$/,
    output: /^(?:-o|--output)$/,
    folder: /^--output-dir$/,
    isRequest:
      /^(?:-[dFTuKX]|--(?:data.*|json|form.*|upload-file|user|request|config|oauth2-bearer|aws-sigv4|cert|netrc.*))$/,
    isChecked: never,
    keepsName: /^(?:-O|--remote-name(?:-all)?)$/,
    isOther: /^(?:-[IV]|--(?:head|version|help))$/,
  },
  {
    name: /^wget2?$/,
    letters: 'oaetTwQUlADRIXBiPO',
    long: /^--(?:output-(?:document|file)|append-output|directory-prefix|tries|timeout|\w+-timeout|wait|waitretry|header|user(?:-agent)?|(?:http-|ftp-|proxy-)?(?:user|password)|post-(?:data|file)|body-(?:data|file)|method|ca-(?:certificate|directory)|certificate|private-key|secure-protocol|referer|(?:load|save)-cookies|limit-rate|level|accept|reject|domains|exclude-\w+|include-\w+|cut-dirs|input-file|base|quota|execute|prefer-family|max-redirect|progress)$/,
    output: /^(?:-O|--output-document)$/,
    folder: /^(?:-P|--directory-prefix)$/,
    isRequest: /^--(?:post-.*|body-.*|method|(?:http-|ftp-)?(?:user|password)|certificate)$/,
    isChecked: never,
    isOther: /^(?:-[irmVh]|--(?:input-file|recursive|mirror|spider|version|help))$/,
  },
  {
    name: /^aria2c$/,
    letters: 'dosxjkiStZMl',
    long: /^--(?:dir|out|split|max-\w[\w-]*|min-split-size|checksum|header|user-agent|input-file|log|timeout|retry-wait|http-\w+|allow-overwrite|file-allocation)$/,
    output: /^(?:-o|--out)$/,
    folder: /^(?:-d|--dir)$/,
    isRequest: /^--(?:http-user|http-passwd|input-file)$/,
    isChecked: /^--checksum$/,
    isOther: /^(?:-[iSTM]|--input-file)$/,
  },
];
