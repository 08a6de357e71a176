/** The one member of Node's Buffer that bundled code uses in a browser: bytes of a text in UTF-8. */
export const Buffer = { from: (text: string): Uint8Array => new TextEncoder().encode(text) };
