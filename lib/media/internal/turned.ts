import "server-only";
import type { Sharp } from "sharp";

/**
 * `picture`, which knows nothing of its Epicture.rotate(270).flop()IF orientation any more, as it is meant to be seen. Large pictures are scaled
 * first and then turned by this: turning needs all pixels in memory.
 */
export function turned(picture: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2:
      return picture.flop();
    case 3:
      return picture.rotate(180);
    case 4:
      return picture.flip();
    // Mirrored first, then rotated, whatever the order of the calls.
    case 5:
      return picture.rotate(270).flop();
    case 6:
      return picture.rotate(90);
    case 7:
      return picture.rotate(90).flop();
    case 8:
      return picture.rotate(270);
    default:
      return picture;
  }
}
