// Emoji by their Slack names. Names that are not here stay as they were typed, `:like_this:`.

const BY_NAME = Object.fromEntries(
  `
rotating_light 🚨|fire 🔥|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
eyes 👀|eye 👁️|pushpin 📌|round_pushpin 📍|memo 📝|pencil 📝|pencil2 ✏️|hourglass ⌛|hourglass_flowing_sand ⏳|warning ⚠️
red_circle 🔴|large_red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵
large_purple_circle 🟣|large_brown_circle 🟤|white_circle ⚪|black_circle ⚫|large_red_square 🟥|large_orange_square 🟧
large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|black_square_button 🔲|white_square_button 🔳
bell 🔔|no_bell 🔕|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️|test_tube 🧪|thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎
mega 📣|loudspeaker 📢|speech_balloon 💬|thought_balloon 💭|calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock3 🕒|clock9 🕘
alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|watch ⌚|zap ⚡|boom 💥|bomb 💣|bug 🐛|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️
rocket 🚀|construction 🚧|traffic_light 🚦|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|stop_sign 🛑|recycle ♻️|arrows_counterclockwise 🔄
repeat 🔁|arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|leftwards_arrow_with_hook ↩️|twisted_rightwards_arrows 🔀
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|page_facing_up 📄|page_with_curl 📃|books 📚|notebook 📓|book 📖
bookmark 🔖|bookmark_tabs 📑|link 🔗|paperclip 📎|file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|mag 🔍|mag_right 🔎|bulb 💡
information_source ℹ️|question ❓|grey_question ❔|exclamation ❗|grey_exclamation ❕|heavy_plus_sign ➕|heavy_minus_sign ➖|tada 🎉
cyclone 🌀|zzz 💤|small_blue_diamond 🔹|sparkles ✨|star ⭐|star2 🌟|trophy 🏆|medal 🏅|dart 🎯|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|crossed_swords ⚔️
wave 👋|raised_hands 🙌|raised_hand ✋|hand ✋|clap 👏|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|ok_hand 👌
salute 🫡|saluting_face 🫡|smile 😄|smiley 😃|grin 😁|joy 😂|slightly_smiling_face 🙂|wink 😉|thinking_face 🤔|sweat_smile 😅|cry 😢|sob 😭
sleeping 😴|scream 😱|worried 😟|disappointed 😞|neutral_face 😐|rage 😡|skull 💀|robot_face 🤖|ghost 👻|see_no_evil 🙈|heart ❤️|broken_heart 💔
bust_in_silhouette 👤|busts_in_silhouette 👥|technologist 🧑‍💻|firefighter 🧑‍🚒|fire_engine 🚒|ambulance 🚑|police_car 🚓|pager 📟|telephone_receiver 📞
phone ☎️|telephone ☎️|iphone 📱|email 📧|envelope ✉️|inbox_tray 📥|outbox_tray 📤|package 📦|computer 💻|desktop_computer 🖥️|floppy_disk 💾
minidisc 💽|satellite 🛰️|satellite_antenna 📡|electric_plug 🔌|battery 🔋|globe_with_meridians 🌐|earth_africa 🌍|cloud ☁️|sunny ☀️|umbrella ☂️
snowflake ❄️|ocean 🌊|house 🏠|office 🏢|hospital 🏥|bank 🏦|moneybag 💰|credit_card 💳|shopping_trolley 🛒|scroll 📜|label 🏷️|lower_left_ballpoint_pen 🖊️
ice_cube 🧊|adhesive_bandage 🩹|stethoscope 🩺|magic_wand 🪄|jigsaw 🧩|compass 🧭|world_map 🗺️|crystal_ball 🔮|brain 🧠|100 💯|coffee ☕|beer 🍺
pizza 🍕|dog 🐶|bread 🍞|seedling 🌱|evergreen_tree 🌲|new 🆕|ok 🆗|sos 🆘|up 🆙|soon 🔜|on 🔛|end 🔚|back 🔙|id 🆔|hash #️⃣|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
play_or_pause_button ⏯️|black_right_pointing_triangle ▶️|arrow_forward ▶️|double_vertical_bar ⏸️|pause_button ⏸️|black_square_for_stop ⏹️|fast_forward ⏩|rewind ⏪
`
    .split(/[|\n]/)
    .filter(Boolean)
    .map((pair) => pair.split(" ")),
);

/** The reactions offered first. */
export const QUICK = ["eyes", "white_check_mark", "+1", "fire", "rotating_light", "pushpin", "memo", "tada"];

/** The character of an emoji name, or undefined. */
export function emoji(name) {
  return Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
}

/** What to show for a name: its character, or `:name:`. */
export function emojiOr(name) {
  return emoji(name) ?? `:${name}:`;
}

/** Known names beginning with or containing `query`. */
export function findEmoji(query, limit = 8) {
  const names = Object.keys(BY_NAME).filter((name) => name.includes(query));
  return names.sort((a, b) => a.indexOf(query) - b.indexOf(query) || a.length - b.length).slice(0, limit);
}

/** Plain text with its known `:names:` shown as emoji. */
export function withEmoji(text) {
  return String(text ?? "").replace(/:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/g, (whole, name) => emoji(name) ?? whole);
}
