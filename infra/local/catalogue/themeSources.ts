import type { Sources } from "./zips.ts"

/** The files of a classic theme, as far as they differ from one theme to the other. */
interface ClassicTheme {
  readonly slug: string
  /** Shows the menu of the location `primary` in its header. */
  readonly hasMenu: boolean
}

const functionsOf = ({ hasMenu, slug }: ClassicTheme): string => {
  const prefix = slug.replaceAll("-", "_")
  const menus = `	register_nav_menus( array( 'primary' => __( 'Primary menu', '${slug}' ) ) );\n`
  return `<?php
/**
 * Functions of the theme.
 */

defined( 'ABSPATH' ) || exit;

/**
 * Says what the theme can do.
 */
function ${prefix}_setup() {
	add_theme_support( 'title-tag' );
	add_theme_support( 'post-thumbnails' );
	add_theme_support( 'html5', array( 'search-form', 'gallery', 'caption', 'style', 'script' ) );
${hasMenu ? menus : ""}}
add_action( 'after_setup_theme', '${prefix}_setup' );

/**
 * Loads the style sheet.
 */
function ${prefix}_enqueue() {
	wp_enqueue_style( '${slug}', get_stylesheet_uri(), array(), wp_get_theme()->get( 'Version' ) );
}
add_action( 'wp_enqueue_scripts', '${prefix}_enqueue' );
`
}

const menu = `	<?php
	wp_nav_menu(
		array(
			'theme_location'  => 'primary',
			'container'       => 'nav',
			'container_class' => 'primary-menu',
			'depth'           => 2,
			'fallback_cb'     => false,
		)
	);
	?>
`

const headerOf = ({ hasMenu, slug }: ClassicTheme): string => `<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head>
	<meta charset="<?php bloginfo( 'charset' ); ?>">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<?php wp_head(); ?>
</head>
<body <?php body_class( '${slug}' ); ?>>
<?php wp_body_open(); ?>
<header class="site-header">
	<a class="site-name" href="<?php echo esc_url( home_url( '/' ) ); ?>"><?php bloginfo( 'name' ); ?></a>
${hasMenu ? menu : ""}</header>
<main>
`

const footer = `</main>
<footer class="site-footer"><?php echo esc_html( wp_date( 'Y' ) . ' ' . get_bloginfo( 'name' ) ); ?></footer>
<?php wp_footer(); ?>
</body>
</html>
`

const index = (slug: string): string => `<?php
/**
 * Every page and list of the theme.
 */

get_header();
if ( have_posts() ) {
	while ( have_posts() ) {
		the_post();
		?>
		<article <?php post_class(); ?>>
			<?php if ( is_singular() ) : ?>
				<h1><?php the_title(); ?></h1>
				<?php the_content(); ?>
			<?php else : ?>
				<h2><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h2>
				<?php the_excerpt(); ?>
			<?php endif; ?>
		</article>
		<?php
	}
	the_posts_pagination();
} else {
	printf( '<p>%s</p>', esc_html__( 'There is nothing here yet.', '${slug}' ) );
}
get_footer();
`

/** All files but the style sheet. */
export const classicTheme = (theme: ClassicTheme): Sources => ({
  "functions.php": functionsOf(theme),
  "header.php": headerOf(theme),
  "footer.php": footer,
  "index.php": index(theme.slug),
})

/** A style sheet around one colour. */
export const classicCss = (colour: string): string => `
body { margin: 0 auto; max-width: 60rem; padding: 0 1rem; color: #222; font: 1rem/1.6 system-ui, sans-serif; }
a { color: ${colour}; }
.site-header { display: flex; flex-wrap: wrap; justify-content: space-between; padding: 1.5rem 0; border-bottom: 3px solid ${colour}; }
.site-name { font-weight: 700; text-decoration: none; }
.primary-menu ul { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; }
.site-footer { margin-top: 3rem; padding: 1.5rem 0; border-top: 1px solid #ddd; }
`
