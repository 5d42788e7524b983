const GIGABYTE = 1024 ** 3;
const MEGABYTE = 1024 ** 2;

function sizeOf(bytes: number): string {
  return bytes >= GIGABYTE ? `${(bytes / GIGABYTE).toFixed(1)} GB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/** How much the pictures of the workspace take; `quotaBytes` null: no limit. */
export function StorageUse({ usedBytes, quotaBytes }: { usedBytes: number; quotaBytes: number | null }) {
  return (
    <p className="text-sm">
      {quotaBytes === null
        ? `Pictures take ${sizeOf(usedBytes)}.`
        : `Pictures take ${sizeOf(usedBytes)} of ${sizeOf(quotaBytes)}. Deleting one that no post shows gives its room back.`}
    </p>
  );
}
