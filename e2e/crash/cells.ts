import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import type { HoldInput } from "@/lib/sandbox/admin-schema";
import type { CrashHouse } from "./house";
import type { TestAccount, TestPost } from "./person";
import { type DeliveryRow, hasEnded, honestEnds, until } from "./watch";

/*
 * Cells of the matrix that share a phase: deliveries of several networks are brought into it side by side, and meet
 * one kill, one freeze or one lost answer together. Each cell is asserted by a test of its own, from what it became.
 *
 *   const phase = cellsOf(PLATFORM_IDS);
 *   beforeAll(async () => { …bring them in, kill, start again…; await phase.end(house); });
 *   it.each(PLATFORM_IDS)("%s: ends honestly", (platform) => { phase.cell(platform) … });
 */

export interface Cell {
  platform: PlatformId;
  account: TestAccount;
  post: TestPost;
  /** How its delivery ended. */
  row: DeliveryRow;
  /** It had to end, and did not. */
  unfinished: boolean;
}

export interface Cells {
  /** Brings every network's post into the phase, all at once. */
  enter(work: (platform: PlatformId) => Promise<{ account: TestAccount; post: TestPost }>): Promise<void>;
  /** Lets all of them end. */
  end(house: CrashHouse, limitMs?: number): Promise<void>;
  /** Throws for one that did not get here or, each time that it had to, did not end. */
  cell(platform: PlatformId): Cell;
  all(): Cell[];
}

export function cellsOf(platforms: readonly PlatformId[] = PLATFORM_IDS): Cells {
  const cells = new Map<PlatformId, Cell>();
  return {
    enter: async (work) => {
      await Promise.all(
        platforms.map(async (platform) => {
          const { account, post } = await work(platform);
          cells.set(platform, { platform, account, post, row: {} as DeliveryRow, unfinished: false });
        }),
      );
    },
    end: async (house, limitMs) => {
      const open = [...cells.values()];
      const rows = await honestEnds(
        house,
        open.map(({ post }) => post.deliveryId),
        limitMs,
      );
      open.forEach((cell, index) => {
        cell.row = rows[index] as DeliveryRow;
        cell.unfinished ||= !hasEnded(cell.row);
      });
    },
    cell: (platform) => {
      const cell = cells.get(platform);
      if (cell === undefined) throw new Error(`${platform} did not reach this phase.`);
      if (cell.unfinished) throw new Error(`${platform} did not end: ${JSON.stringify(cell.row)}.`);
      return cell;
    },
    all: () => [...cells.values()],
  };
}

export interface Hold {
  /** A request waits in it. */
  reached(): Promise<unknown>;
  release(): Promise<unknown>;
  /** The request that waits is lost on its way. */
  drop(): Promise<unknown>;
}

/** Holds the next request of that operation at the sandbox. */
export async function holdNext(house: CrashHouse, input: HoldInput): Promise<Hold> {
  const { id } = await house.sandbox.createHold(input);
  return {
    reached: () =>
      until(`a request of ${input.network} is held at ${input.operation ?? "any operation"}`, async () =>
        (await house.sandbox.holds()).some((row) => row.id === id && row.waiting.length > 0),
      ),
    release: () => house.sandbox.settleHold(id, "release"),
    drop: () => house.sandbox.settleHold(id, "drop"),
  };
}
