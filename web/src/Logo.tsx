/** Logo is the picture of the favicon, so that both pages need no second image. */
export function Logo({ size }: { size: number }) {
  return <img src="/favicon.svg" width={size} height={size} alt="" />;
}
