/** Whether `address`, with or without scheme and port, leads back to the machine that asks. */
export function isLoopback(address: string): boolean {
  return /^(?:[a-z]+:\/\/)?(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)(?:[:/?#]|$)/i.test(address);
}
