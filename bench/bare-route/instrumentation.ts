/* Nothing. Without one of its own, the build would look further up and take the product's, as with the proxy. */
export function register(): void {}
