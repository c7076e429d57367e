/** The server that this page belongs to: its own, or the one that it names where it lies elsewhere. */

/** Its address, as links have it. */
export function serverAddress() {
  const named = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="server"]'));
  return named?.content || location.origin;
}
