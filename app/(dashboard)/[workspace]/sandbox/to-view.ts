import type {
  ActiveFault,
  FaultChoice,
  JournalEntry,
  SimulatedAccount,
  SimulatedPost,
} from "@/components/sandbox/view";
import type { FaultRow, JournalRow, SandboxAccount, SandboxPost } from "@/lib/sandbox/admin-schema";
import { FAULT_CATALOG } from "@/lib/sandbox/fault-catalog";

/** From the simulator's words to those of the page. */
export function toSimulatedPost(post: SandboxPost, workspace: string): SimulatedPost {
  return {
    id: post.id,
    network: post.network,
    account: post.account,
    displayName: post.display_name,
    text: post.text,
    createdAt: post.created_at,
    permalink: post.permalink,
    byHand: post.by_hand,
    replyTo: post.reply_to,
    media: post.media.map((item) => ({
      id: item.id,
      url: `/${workspace}/sandbox/media?${new URLSearchParams({ path: item.path }).toString()}`,
      alt: item.alt,
    })),
    metrics: post.metrics,
  };
}

/** Whom posts are made as; behind an Instagram account stands a person who does not post. */
export function toSimulatedAccounts(accounts: readonly SandboxAccount[]): SimulatedAccount[] {
  return accounts
    .filter((account) => account.network !== "instagram" || account.kind === "professional")
    .map((account) => ({
      id: account.id,
      network: account.network,
      handle: account.handle,
      displayName: account.display_name,
    }));
}

export function faultChoices(): FaultChoice[] {
  return Object.entries(FAULT_CATALOG).map(([kind, fault]) => ({
    kind,
    title: fault.title,
    explains: fault.explains,
    networks: fault.networks ?? null,
    operation: fault.operation ?? null,
    params: fault.params.map(({ name, label, default: initial, unit }) => ({
      name,
      label,
      initial,
      unit: unit ?? null,
    })),
  }));
}

export function toActiveFault(fault: FaultRow): ActiveFault {
  const { id, network, account, operation, remaining, hits, params, kind } = fault;
  return { id, network, account, operation, remaining, hits, params, title: FAULT_CATALOG[kind].title };
}

/** Without headers: they carry the visitor's own cookies and tokens. */
export function toJournalEntry(row: JournalRow): JournalEntry {
  const { id, network, account, operation, method, at, phase, status, fault } = row;
  const isEmpty = row.body === null || row.body === "" || row.body === undefined;
  return {
    id,
    network,
    account,
    operation,
    method,
    address: row.path,
    at,
    phase,
    status,
    fault,
    body: isEmpty ? null : typeof row.body === "string" ? row.body : JSON.stringify(row.body, null, 2),
  };
}
