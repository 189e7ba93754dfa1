/** FNV-1a over the text, 32 bits. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let place = 0; place < text.length; place += 1)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193) >>> 0;
  return hash;
};

/** Whether an owner is among the share (above 0, up to 1) that is looked at: always the same ones. */
export const isSampled = (owner: string, share: number): boolean =>
  share >= 1 || hashOf(owner) < share * 0x1_0000_0000;
