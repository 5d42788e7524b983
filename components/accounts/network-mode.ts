/** How a network is set up on this server; `both` where the address that is typed decides, `off` without its app keys. */
export type NetworkMode = "real" | "sandbox" | "both" | "off";
